import JSON
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
            do throws(RouteResponseBody.Refusal) {
                let head = try Self.head(head)
                let body = try RouteResponseBody(lent: descriptor, offset: offset, length: length)
                guard exchange.respond(head, body) else {
                    throw RouteResponseBody.Refusal(status: Status.invalid, text: "was begun before")
                }
                return Status.ok
            } catch {
                plugin.misbehaved("Its response \(error.text).")
                return error.status
            }
        }
    }

    private static func head(_ json: [UInt8]?) throws(RouteResponseBody.Refusal) -> RouteResponseHead {
        guard let json, let object = try? JSONObject(parsing: json) else {  // What is wrong with it helps nobody more.
            throw RouteResponseBody.Refusal(status: Status.invalid, text: "has a head that is no JSON object")
        }
        do throws(RouteResponseHead.Problem) {
            return try RouteResponseHead(object)
        } catch {
            throw RouteResponseBody.Refusal(status: Status.invalid, text: error.text)
        }
    }

    private struct Refused: Error {
        let status: mortise_status
    }

    private func exchange(of id: UInt64, _ plugin: PluginInstance) -> Result<RouteExchange, Refused> {
        guard let call = table[id], call.provider === plugin else { return .failure(Refused(status: Status.stale)) }
        guard let exchange = call.consumer as? RouteExchange else { return .failure(Refused(status: Status.invalid)) }
        return call.isCancelledOrEnded ? .failure(Refused(status: Status.cancelled)) : .success(exchange)
    }
}
