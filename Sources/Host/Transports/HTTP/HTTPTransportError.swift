import NIOCore
import SystemPackage

/// Why HTTP cannot be served.
package struct HTTPTransportError: Error, CustomStringConvertible {
    /// What happened, to what, and what to do.
    package let message: String
    package let cause: (any Error)?

    package var description: String { message }

    /// Whether something else listens there.
    package var isAddressInUse: Bool { (cause as? IOError)?.errnoCode == Errno.addressInUse.rawValue }

    /// Whoever can reach the address could run code.
    package init(openTo configuration: HTTPConfiguration) {
        cause = nil
        message = """
            \(configuration.host) can be reached from other machines, and whoever reaches it could run code here. Make a \
            token for each client with `mortise token add NAME`, trust an authorization server by the section `oauth` of the \
            configuration, or serve 127.0.0.1 only.
            """
    }

    /// The error in words, nil for one that has nothing to do with listening.
    init?(_ error: any Error, _ configuration: HTTPConfiguration) {
        let place = "\(configuration.host):\(configuration.port)"
        cause = error
        switch (error as? IOError).map({ Errno(rawValue: $0.errnoCode) }) {
        case .addressInUse:
            message =
                "Port \(configuration.port) of \(configuration.host) is in use; stop what uses it or choose another"
        case .permissionDenied:
            message = "This user may not listen on \(place); choose a port above 1023"
        case .addressNotAvailable:
            message = "This machine has no address \(configuration.host); choose one that it has, as 127.0.0.1"
        case .some(let code):
            message = "Cannot listen on \(place): \(code)"
        case nil:
            guard error is SocketAddressError || error is SocketAddressError.UnknownHost || error is ChannelError else {
                return nil
            }
            message = "Cannot listen on \(place): \(configuration.host) is no address or known name"
        }
    }
}
