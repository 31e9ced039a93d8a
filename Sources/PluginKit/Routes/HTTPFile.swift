#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An open file, or a part of it, that is sent as the body of a response.
public final class HTTPFile: Sendable {
    let descriptor: Int32
    let offset: Int64
    /// In bytes; nil: all that is there.
    let length: Int64?

    /// - Parameters:
    ///   - descriptor: of a regular file, open for reading. It is closed when nobody needs it any more.
    ///   - offset: where the part begins, in bytes.
    ///   - length: how many bytes the part has; nil: to the end of the file as it is when the response begins.
    public init(takingOwnershipOf descriptor: Int32, offset: Int64 = 0, length: Int64? = nil) {
        self.descriptor = descriptor
        self.offset = offset
        self.length = length
    }

    deinit {
        close(descriptor)
    }
}
