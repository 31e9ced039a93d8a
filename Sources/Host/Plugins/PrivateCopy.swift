import Glibc
import Synchronization
import SystemPackage

/// A copy of a file that nobody else can change any more.
struct PrivateCopy: Sendable {
    let path: FilePath
    /// SHA-256 of its content, in hexadecimal digits.
    let hash: String
    /// Where others could change what was copied.
    let exposure: Exposure?
}

/// A directory of this process alone, from which plugins are loaded.
///
/// A plugin is never loaded from where it was installed: to overwrite a mapped library crashes its process, and
/// `dlopen` of a path that it has seen answers with the old code. The copies are named by their files and content, and by
/// numbers, since two files may hold the same.
final class PrivateCopies: Sendable {
    let directory: FilePath
    /// So much of a file's name is in that of its copy, which is told where it crashes.
    private static let nameLimit = 40
    private let count = Atomic<Int>(0)

    init() throws(PluginError) {
        directory = try Self.makeDirectory(in: FilePath.temporaryDirectory)
    }

    private static func makeDirectory(in parent: FilePath) throws(PluginError) -> FilePath {
        let exposure: Exposure?
        let directory: FilePath
        do throws(Errno) {
            exposure = try Exposure.first(onWayTo: parent)
            directory = try FilePath.makeTemporaryDirectory(prefix: PluginFiles.copyPrefix)
        } catch {
            throw PluginError(
                .unreadable,
                "Cannot make a directory in \(parent) to load plugins from: \(error). Set TMPDIR to one that can be written."
            )
        }
        // Who could exchange a copy before it is loaded would decide what is loaded.
        if let exposure {
            rmdir(directory.string)
            throw PluginError(
                .untrusted,
                "Plugins cannot be loaded from \(parent): \(exposure). Mend it: \(exposure.mend). Or set TMPDIR to another directory."
            )
        }
        return directory
    }

    /// Removes what is left of the copies, and the directory. What has been loaded stays mapped.
    func remove() {
        // What cannot be read or removed is left, as all that is temporary may be.
        for name in (try? directory.entryNames()) ?? [] { unlink(directory.appending(name).string) }
        rmdir(directory.string)
    }

    /// Copies a file. Any thread.
    func copy(_ file: FilePath) throws(PluginError) -> PrivateCopy {
        do {
            return try copyContent(of: file)
        } catch let error as PluginError {
            throw error
        } catch Errno.noSuchFileOrDirectory where access(file.string, F_OK) != 0 {
            throw PluginError(.unreadable, "There is no file \(file).")
        } catch {
            throw PluginError(.unreadable, "Cannot copy the plugin \(file) to \(directory): \(error).")
        }
    }

    /// Removes a copy, once it has been loaded: its content stays mapped.
    func remove(_ copy: PrivateCopy) {
        unlink(copy.path.string)
    }

    private func copyContent(of file: FilePath) throws -> PrivateCopy {
        // Nobody but those who are trusted can exchange the file between this and its being opened, where there is none.
        let exposure = try Exposure.first(onWayTo: file)
        let source = try FileDescriptor.open(file, .readOnly, options: [.closeOnExec, .nonBlocking])
        return try source.closeAfter {
            let status = try Self.status(source, file)
            let number = count.add(1, ordering: .relaxed).newValue
            let temporary = directory.appending("\(number)")
            let target = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerRead, .ownerWrite, .ownerExecute])
            do {
                let hash = try target.closeAfter { try source.hash { _ = try target.writeAll($0) } }
                let path = directory.appending("\(number)-\((file.stem ?? "").prefix(Self.nameLimit))-\(hash).so")
                guard rename(temporary.string, path.string) == 0 else { throw Errno(rawValue: errno) }
                return PrivateCopy(path: path, hash: hash, exposure: exposure ?? Exposure(status, at: file))
            } catch {
                unlink(temporary.string)
                throw error
            }
        }
    }

    private static func status(_ descriptor: FileDescriptor, _ file: FilePath) throws -> stat {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw PluginError(.unreadable, "\(file) is no regular file, so it cannot be a plugin. Remove it.")
        }
        return status
    }
}
