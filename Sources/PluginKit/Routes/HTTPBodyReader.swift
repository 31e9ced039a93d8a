#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Reads the body of a request and blocks while it has not come yet: to be used on a thread that may be blocked.
public struct HTTPBodyReader: ~Copyable, Sendable {
    private let call: RunningCall
    private let descriptor: Int32

    /// Asks the host for the body.
    init(_ call: RunningCall) throws(PluginError) {
        self.call = call
        descriptor = try call.host.takeBody(of: call.id)
    }

    deinit {
        close(descriptor)
    }

    /// Reads what is there, and waits if that is nothing.
    ///
    /// - Parameter buffer: takes the bytes; must not be empty.
    /// - Returns: how many bytes there are, 0 when the whole body was read.
    /// - Throws: `CancellationError` if the body will never be whole, as the client has left; `PluginError`.
    public mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            #if canImport(Glibc)
                let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #elseif canImport(Musl)
                let count = Musl.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            if count > 0 { return count }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw PluginError(.failed, "The body cannot be read: error \(errno).") }
            // The host cancels the call before it lets a body end that is not whole.
            if call.host.isCancelled(call: call.id) { throw CancellationError() }
            return 0
        }
    }

    /// Reads what is there, and waits if that is nothing.
    ///
    /// - Parameter limit: the most bytes to read, at least 1.
    /// - Returns: the bytes, none when the whole body was read.
    /// - Throws: as `read(into:)`.
    public mutating func read(upTo limit: Int = HTTPRequestBody.chunkLimit) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = try read(into: UnsafeMutableRawBufferPointer(buffer))
        }
    }
}
