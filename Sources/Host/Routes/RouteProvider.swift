package import JSON
import Logging

/// What the transports need of the host to serve the routes of plugins.
package protocol RouteProvider: Sendable {
    /// The routes that match a path, whatever their methods, the most specific first.
    func routes(at path: RequestPath) -> [MatchedRoute]

    /// Begins to have a request answered.
    ///
    /// - Parameters:
    ///   - request: what came.
    ///   - route: who answers it.
    ///   - caller: who sends it.
    ///   - exchange: where the answer goes.
    /// - Throws: `CallError` where the plugin takes no calls.
    func begin(
        _ request: RouteRequest, at route: MatchedRoute, caller: Caller, exchange: RouteExchange
    ) throws(CallError) -> RouteCall
}

/// The head of a request to a route.
package struct RouteRequest: Sendable {
    /// GET, HEAD and so on.
    package let method: String
    /// What follows the question mark, as it came; nil where there is none.
    package let query: String?
    /// The names in lower case, with their values, several of one name joined.
    package let headers: JSONObject
    /// How many bytes the body has, nil where the client does not say so in advance.
    package let contentLength: Int64?
    /// The W3C trace context.
    package let traceparent: String?

    package init(
        method: String, query: String?, headers: JSONObject, contentLength: Int64?, traceparent: String?
    ) {
        self.method = method
        self.query = query
        self.headers = headers
        self.contentLength = contentLength
        self.traceparent = traceparent
    }

    /// The parameters of the call, as docs/plugins.md describes them.
    func parameters(at route: MatchedRoute) -> JSONObject {
        var parameters: JSONObject = [
            "route": .string(route.name),
            "method": .string(method),
            "variables": .object(
                route.variables.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { variables, variable in
                    variables[variable.key] = .string(variable.value)
                }),
            "query": .array(queryItems),
            "headers": .object(headers),
        ]
        parameters["contentLength"] = contentLength.map { .integer($0) }
        return parameters
    }

    /// Pairs of names and values. What is not encoded as it should be is left out: it says nothing.
    private var queryItems: [JSONValue] {
        (query ?? "").utf8.split(separator: UInt8(ascii: "&")).compactMap { item in
            let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(parts[0], plusIsSpace: true),
                let value = PercentCoding.decode(parts.count > 1 ? parts[1] : [], plusIsSpace: true)
            else { return nil }
            return [.string(name), .string(value)]
        }
    }
}

/// A request that a plugin has to answer.
package final class RouteCall: Sendable {
    private let call: Call
    private let router: Router
    private let record: CallRecord

    init(_ call: Call, router: Router, record: CallRecord) {
        self.call = call
        self.router = router
        self.record = record
    }

    /// Nobody wants the answer any more. Does nothing once the call has ended.
    package func cancel(because reason: CallError) {
        router.cancel(call, because: reason)
    }

    /// Tells in the log what the client is not told.
    package func log(failure: CallError) {
        call.provider.logger.warning("\(failure.message)", metadata: ["call": "\(call.id)"])
    }

    /// Writes the line of the log.
    ///
    /// - Parameter outcome: the status that was answered, or what happened instead.
    package func log(outcome: String) {
        var record = record
        record.outcome = outcome
        record.write(to: call.provider.logger)
    }
}
