import NIOCore

/// The address at which the server listens.
package struct HTTPAddress: Sendable, Hashable, CustomStringConvertible {
    /// The numeric address, IPv6 without brackets.
    package let host: String
    package let port: Int
    /// Whether what is sent there is encrypted.
    package let isSecure: Bool

    init?(_ address: SocketAddress?, isSecure: Bool = false) {
        guard let host = address?.ipAddress, let port = address?.port else { return nil }
        self.host = host
        self.port = port
        self.isSecure = isSecure
    }

    /// Whether only the local machine can reach it.
    package var isLocal: Bool { host == "::1" || host.hasPrefix("127.") }

    /// The endpoint's URL.
    package var url: String { "\(isSecure ? "https" : "http")://\(description)/mcp" }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
