import Dispatch
package import JSON
import Synchronization

/// What only those need who examine a plugin: to reach it without what the host does for its safety.
extension PluginHost {
    /// Calls a method of a plugin that runs, whatever it is, with parameters that nobody has checked.
    ///
    /// - Parameter id: the plugin's.
    /// - Throws: `CallError`: what the plugin answered, or that it does not run.
    package func probe(
        _ id: String, _ method: String, params: JSONObject, caller: Caller, client: (any ClientLink)? = nil
    ) async throws(CallError) -> JSONValue {
        let plugin = try runningPlugin(id)
        let origin = CallOrigin(caller: caller, client: client)
        return try await router.answer(
            router.table.nextID(), method, of: plugin, params: params.serialized(), origin: origin,
            deadline: router.limits.toolDeadline
        ).value
    }

    /// Begins calls of tools of a plugin that runs, and waits until the plugin knows of each: until no thread is within its
    /// `invoke` any more.
    ///
    /// - Parameters:
    ///   - params: of each call, unchecked.
    ///   - limit: how long is waited for `invoke` to return.
    package func beginToolCalls(
        of id: String, _ params: [JSONObject], by client: any ClientLink, caller: Caller, within limit: Duration
    ) async throws(CallError) {
        let plugin = try runningPlugin(id)
        for params in params {
            // What comes of it, nobody wants to know.
            try router.begin(
                id: router.table.nextID(), "tools/call", of: plugin, params: params.serialized(),
                origin: CallOrigin(caller: caller, client: client), consumer: ResultConsumer())
        }
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "mortise.probe").async {
                _ = plugin.invoking.wait(timeout: .now() + .milliseconds(Int(clamping: limit.milliseconds)))
                continuation.resume()
            }
        }
    }

    /// Tells a plugin that nobody wants the answer of a call any more that it never had.
    package func cancelUnknownCall(of id: String) throws(CallError) {
        try runningPlugin(id).cancel(call: router.table.nextID())
    }

    /// How the process of a plugin has ended that ended by itself; nil where it runs, or in this one.
    package func crash(of id: String) -> String? {
        guard let plugin = instance(named: id), plugin.hasCrashed else { return nil }
        return plugin.absence.withLock { $0 }
    }

    private func runningPlugin(_ id: String) throws(CallError) -> PluginInstance {
        guard let plugin = instance(named: id) else {
            throw CallError(.gone, "The plugin '\(id)' does not run.")
        }
        return plugin
    }
}
