import NIOCore
import NIOPosix

extension HTTPConfiguration {
    /// Where to listen. A name is resolved once, since it could mean another address when it is asked for again.
    ///
    /// - Throws: `HTTPTransportError` where the name means nothing.
    func address(
        resolvedBy resolve: (String, Int) throws -> SocketAddress = SocketAddress.makeAddressResolvingHost
    ) throws -> HTTPAddress {
        do {
            guard let address = HTTPAddress(try resolve(host, port)) else { throw SocketAddressError.unsupported }
            return address
        } catch {
            throw HTTPTransportError(error, self) ?? error
        }
    }

    /// What to listen on at an address that `address` has found.
    func host(at address: HTTPAddress) -> String {
        // An address with a zone is numeric already, and would lose the zone.
        host.contains("%") ? host : address.host
    }

    /// Listens for a moment where the server would, to find out whether it can.
    ///
    /// - Returns: the address.
    /// - Throws: `HTTPTransportError` that says why it cannot.
    package func probe() async throws -> HTTPAddress {
        let address = try address()
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host(at: address), port: port).get()
            try await channel.close()
            return address
        } catch {
            throw HTTPTransportError(error, self) ?? error
        }
    }
}
