package import JSON

/// On whose behalf a call, and every call made for it, runs.
package struct CallOrigin: Sendable {
    package let caller: Caller
    /// The client that waits for the outermost call; none where the host or a plugin calls on its own account.
    package let client: (any ClientLink)?
    /// The W3C trace context of the request.
    package let traceparent: String?
    /// What the client says to what it calls, the `_meta` of the request without the protocol's own keys.
    let meta: JSONObject
    /// The call context as the plugin interface defines it, a JSON object.
    let context: [UInt8]

    package init(
        caller: Caller, client: (any ClientLink)?, traceparent: String? = nil, meta: JSONObject = [:]
    ) {
        self.caller = caller
        self.client = client
        self.traceparent = traceparent
        self.meta = meta
        var context: JSONObject = [
            "caller": .string(caller.id),
            "progress": .bool(client?.wantsProgress ?? false),
            "client": .object(client?.capabilities ?? JSONObject()),
        ]
        if let principal = caller.principal {
            context["principal"] = .string(principal.name)
        }
        if let traceparent {
            context["traceparent"] = .string(traceparent)
        }
        self.context = context.serialized()
    }

    /// Of a call that another process passes on, with the context that was made there.
    init(relayed context: [UInt8], client: (any ClientLink)?) {
        caller = .host
        self.client = client
        traceparent = nil
        meta = [:]
        self.context = context
    }

    /// Parameters of a method together with what the client says to it.
    func parameters(_ parameters: JSONObject) -> JSONObject {
        var parameters = parameters
        if !meta.isEmpty { parameters["_meta"] = .object(meta) }
        return parameters
    }

    /// Work that no caller waits for.
    static let host = CallOrigin(caller: .host, client: nil)
}
