import JSON
import PluginAPI

/// The one who waits for the answer of a call of a route: what a plugin may want of it by `mortise/http.h`.
protocol RouteConsumer: CallConsumer {
    /// Takes the request's body for the plugin.
    ///
    /// - Returns: where the plugin reads it: a descriptor that it has to close; else -1.
    func takeBody() -> (status: mortise_status, descriptor: Int32)

    /// Begins the response.
    ///
    /// - Parameters:
    ///   - head: a JSON object, not checked.
    ///   - descriptor: the plugin's own, to be duplicated.
    func respond(
        from plugin: PluginInstance, head: [UInt8]?, descriptor: Int32, offset: Int64, length: Int64
    ) -> mortise_status
}

extension RouteExchange: RouteConsumer {
    func respond(
        from plugin: PluginInstance, head: [UInt8]?, descriptor: Int32, offset: Int64, length: Int64
    ) -> mortise_status {
        do throws(RouteResponseBody.Refusal) {
            let head = try Self.head(head)
            let body = try RouteResponseBody(lent: descriptor, offset: offset, length: length)
            guard respond(head, body) else {
                throw RouteResponseBody.Refusal(status: Status.invalid, text: "was begun before")
            }
            return Status.ok
        } catch {
            plugin.misbehaved("Its response \(error.text).")
            return error.status
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
}
