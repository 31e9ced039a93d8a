import SystemPackage

/// Files in which the kernel tells of itself.
enum SmallFile {
    /// The content, at most a mebibyte of it; nil where it cannot be read.
    static func read(_ path: FilePath) -> String? {
        // A file that is not there is an answer, not an error.
        guard let descriptor = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return nil }
        let content = try? descriptor.closeAfter {
            var content: [UInt8] = []
            while content.count < 1 << 20 {
                let part = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, length in
                    length = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
                if part.isEmpty { break }
                content += part
            }
            return content
        }
        return content.map { text($0) }
    }

    /// The number that a file holds.
    static func number(_ path: FilePath) -> Int? {
        read(path).flatMap { Int($0.prefix { !$0.isWhitespace }) }
    }
}
