import Glibc
import JSON
package import SystemPackage

/// Why a file of tokens cannot be used.
package struct TokenFileError: Error, CustomStringConvertible {
    /// What is wrong.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// A file that holds what the server keeps of tokens: a JSON object that `mortise token` writes.
package struct TokenFile: Sendable {
    package let path: FilePath

    /// A file of more bytes is none that `mortise token` has written.
    private static let sizeLimit = 4 << 20

    package init(_ path: FilePath) {
        self.path = path
    }

    /// What tells one state of the file from the next, without reading it: its content, and who may read and write it.
    enum Version: Equatable, Sendable {
        case absent
        /// Something is there, or something else is in the way; the number of the system's error.
        case hidden(Int32)
        /// The time of the last change of anything about it.
        case present(inode: UInt64, size: Int, seconds: Int, nanoseconds: Int)
    }

    /// The version that is there now.
    var version: Version {
        var status = stat()
        guard stat(path.string, &status) == 0 else {
            return [ENOENT, ENOTDIR].contains(errno) ? .absent : .hidden(errno)
        }
        return .present(
            inode: UInt64(status.st_ino), size: Int(status.st_size), seconds: status.st_ctim.tv_sec,
            nanoseconds: status.st_ctim.tv_nsec)
    }

    /// Reads the tokens; there are none where there is no file.
    ///
    /// - Throws: `TokenFileError` that names the file and the mend.
    package func read() throws(TokenFileError) -> [TokenRecord] {
        let bytes: [UInt8]
        do {
            let descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
            bytes = try descriptor.closeAfter { try content(descriptor) }
        } catch Errno.noSuchFileOrDirectory {
            return []
        } catch Errno.notDirectory {
            return []
        } catch let error as TokenFileError {
            throw error
        } catch {
            throw TokenFileError("The tokens in \(path) cannot be read: \(error).")
        }
        do throws(TokenFileError) {
            return try Self.records(bytes)
        } catch {
            throw TokenFileError("\(path) is no file of tokens: \(error). Make it anew with `mortise token add`.")
        }
    }

    /// Changes the tokens, one change at a time whoever makes them.
    ///
    /// - Throws: what `body` throws, having changed nothing; `TokenFileError` that names the file.
    package func change(_ body: (inout [TokenRecord]) throws -> Void) throws {
        try makeDirectory()
        let lock = try locked()
        try lock.closeAfter {
            var records = try read()
            try body(&records)
            try write(records)
        }
    }

    /// A file beside it that only one process at a time has locked: the file itself is replaced.
    private func locked() throws -> FileDescriptor {
        do {
            let lock = try FileDescriptor.open(
                FilePath(path.string + ".lock"), .readWrite, options: [.create, .closeOnExec, .noFollow],
                permissions: [.ownerReadWrite])
            guard flock(lock.rawValue, LOCK_EX) == 0 else { throw Errno(rawValue: errno) }
            return lock
        } catch {
            throw TokenFileError("The tokens in \(path) cannot be locked: \(error).")
        }
    }

    /// Replaces the tokens at one go: nobody ever reads half of them.
    private func write(_ records: [TokenRecord]) throws(TokenFileError) {
        let json: JSONValue = ["tokens": .array(records.map(\.json))]
        do throws(Errno) {
            try path.replaceContents(by: json.serialized(pretty: true) + [10], permissions: .ownerReadWrite)
        } catch {
            throw TokenFileError("The tokens cannot be written to \(path): \(error).")
        }
    }

    private func makeDirectory() throws(TokenFileError) {
        let directory = path.removingLastComponent()
        do throws(Errno) {
            try directory.makeDirectories()
        } catch {
            throw TokenFileError("The directory \(directory) cannot be made: \(error).")
        }
    }

    private func content(_ descriptor: FileDescriptor) throws -> [UInt8] {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.sizeLimit else {
            throw TokenFileError("\(path) is no file of tokens.")
        }
        // Whoever may write it may let himself in.
        guard status.st_mode & 0o022 == 0 else {
            throw TokenFileError("\(path) can be written by others. Forbid it with: chmod 600 \(path)")
        }
        return try [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
            count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    private static func records(_ bytes: [UInt8]) throws(TokenFileError) -> [TokenRecord] {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw TokenFileError("\(error)")
        }
        guard let list = value["tokens"]?.arrayValue else { throw TokenFileError("it has no list `tokens`") }
        var records: [TokenRecord] = []
        for element in list {
            let record = try TokenRecord(element)
            guard !records.contains(where: { $0.name == record.name }) else {
                throw TokenFileError("the name '\(record.name)' is there twice")
            }
            records.append(record)
        }
        return records
    }
}
