import CLinux
import Glibc
import SystemPackage

/// A file in memory, which takes what another process writes.
struct MemoryFile: ~Copyable {
    let descriptor: FileDescriptor

    init() throws {
        let number = linux_memory_file()
        guard number >= 0 else { throw Errno(rawValue: errno) }
        descriptor = FileDescriptor(rawValue: number)
    }

    deinit {
        // Nothing was written by this process, so nothing can be lost.
        try? descriptor.close()
    }

    /// Its last bytes, as many as the limit allows.
    func content(limit: Int) throws -> [UInt8] {
        let end = try descriptor.seek(offset: 0, from: .end)
        let start = max(0, end - Int64(limit))
        return try [UInt8](unsafeUninitializedCapacity: Int(end - start)) { buffer, count in
            while count < buffer.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                let read = try descriptor.read(fromAbsoluteOffset: start + Int64(count), into: rest)
                if read == 0 { break }
                count += read
            }
        }
    }
}
