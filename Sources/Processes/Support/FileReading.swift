package import SystemPackage

/// Small files of the system.
package enum FileReading {
    /// The whole contents of a file, also of one under `/proc`, whose size is not known before.
    package static func contents(of path: FilePath) throws -> [UInt8] {
        let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        return try descriptor.closeAfter {
            var contents: [UInt8] = []
            while true {
                let part = try [UInt8](unsafeUninitializedCapacity: 16384) { buffer, count in
                    count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
                if part.isEmpty { return contents }
                contents += part
            }
        }
    }
}
