import JSON

/// On whose behalf a call, and every call made for it, runs.
package struct CallOrigin: Sendable {
    package let caller: Caller
    /// The client that waits for the outermost call; none where the host or a plugin calls on its own account.
    package let client: (any ClientLink)?
    /// The W3C trace context of the request.
    let traceparent: String?
    /// The call context as the plugin interface defines it, a JSON object.
    let context: [UInt8]

    package init(caller: Caller, client: (any ClientLink)?, traceparent: String? = nil) {
        self.caller = caller
        self.client = client
        self.traceparent = traceparent
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

    /// Work that no caller waits for.
    static let host = CallOrigin(caller: .host, client: nil)
}
