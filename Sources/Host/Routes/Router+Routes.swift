import PluginAPI

/// What plugins ask of the router through the extension `mortise.http/1`.
extension Router {
    func takeBody(of id: UInt64, for plugin: PluginInstance) -> (status: mortise_status, descriptor: Int32) {
        switch exchange(of: id, plugin) {
        case .failure(let refusal): (refusal.status, -1)
        case .success(let exchange): exchange.takeBody()
        }
    }

    func respond(
        to id: UInt64, from plugin: PluginInstance, head: [UInt8]?, descriptor: Int32, offset: Int64, length: Int64
    ) -> mortise_status {
        switch exchange(of: id, plugin) {
        case .failure(let refusal):
            return refusal.status
        case .success(let exchange):
            return exchange.respond(from: plugin, head: head, descriptor: descriptor, offset: offset, length: length)
        }
    }

    private struct Refused: Error {
        let status: mortise_status
    }

    private func exchange(of id: UInt64, _ plugin: PluginInstance) -> Result<any RouteConsumer, Refused> {
        guard let call = table[id], call.provider === plugin else { return .failure(Refused(status: Status.stale)) }
        guard let exchange = call.consumer as? any RouteConsumer else {
            return .failure(Refused(status: Status.invalid))
        }
        return call.isCancelledOrEnded ? .failure(Refused(status: Status.cancelled)) : .success(exchange)
    }
}
