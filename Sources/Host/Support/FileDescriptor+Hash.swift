import Crypto
import SystemPackage

extension FileDescriptor {
    /// Reads to the end.
    ///
    /// - Parameter body: takes each part, which is valid until it returns.
    /// - Returns: the SHA-256 of all, in hexadecimal digits.
    func hash(_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> String {
        var hash = SHA256()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        while case let count = try read(into: buffer), count > 0 {
            let part = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            hash.update(bufferPointer: part)
            try body(part)
        }
        return hash.finalize().hexadecimal
    }
}
