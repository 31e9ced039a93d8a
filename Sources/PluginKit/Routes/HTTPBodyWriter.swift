#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Writes the body of a response, and blocks while the client reads more slowly.
public struct HTTPBodyWriter: ~Copyable, Sendable {
    private let descriptor: Int32

    /// - Parameter descriptor: a socket, which the writer closes.
    init(takingOwnershipOf descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Writes all of the bytes.
    ///
    /// - Throws: `CancellationError` if the client has left, else `PluginError`.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EPIPE || errno == ECONNRESET { throw CancellationError() }
            if count < 0 { throw PluginError(.failed, "The body cannot be written: error \(errno).") }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Writes all of the bytes.
    ///
    /// - Throws: `CancellationError` if the client has left, else `PluginError`.
    public func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    /// Writes a text as UTF-8.
    ///
    /// - Throws: `CancellationError` if the client has left, else `PluginError`.
    public func write(_ text: String) throws {
        try write(Array(text.utf8))
    }
}
