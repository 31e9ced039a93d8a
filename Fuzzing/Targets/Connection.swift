import Glibc

/// A TCP connection for one exchange of bytes.
enum Connection {
    /// How long an answer may take. A server that needs longer hangs.
    private static let patience = timeval(tv_sec: 10, tv_usec: 0)
    private static let endless = Array("text/event-stream".utf8)

    /// Sends bytes and all that it has to say, and reads what comes back.
    ///
    /// A client that has closed its sending half counts as gone, so it is closed only once the answer begins, or where
    /// none does, since the bytes need be no whole request.
    ///
    /// - Parameters:
    ///   - port: of the local machine.
    ///   - delay: how long the answer may take to begin, in milliseconds.
    /// - Returns: all of it; of a stream, which need not end, the beginning.
    static func exchange(_ bytes: [UInt8], _ port: Int, delay: CInt = 5) -> [UInt8] {
        let descriptor = connect(port)
        defer { close(descriptor) }
        send(bytes, descriptor)
        var answer = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&answer, 1, delay)
        shutdown(descriptor, CInt(SHUT_WR))
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EAGAIN { fatalError("the server does not answer") }
            // A server may reset the connection of a client that it has refused.
            guard count > 0 else { return received }
            received += buffer[..<count]
            if received.prefix(4096).firstRange(of: endless) != nil { return received }
        }
    }

    private static func connect(_ port: Int) -> CInt {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var patience = patience
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let status = withUnsafeBytes(of: address) { bytes in
            Glibc.connect(
                descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(bytes.count))
        }
        // The fuzzer's own clock interrupts it now and then.
        if status != 0, errno == EINTR {
            close(descriptor)
            return connect(port)
        }
        guard status == 0 else { fatalError("the server takes no connection: error \(errno)") }
        return descriptor
    }

    /// Sends until all is sent or the other end wants no more.
    private static func send(_ bytes: [UInt8], _ descriptor: CInt) {
        var left = bytes[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            left = left.dropFirst(count)
        }
    }
}
