import Dispatch
import JSON
import PluginAPI

/// An instance of a plugin: what the host holds between create and destroy.
final class PluginInstance<P: Plugin>: HostedInstance {
    let plugin: P
    let host: HostHandle
    private let router: CallRouter<P>
    private let calls = CallTable()

    init(plugin: P, host: HostHandle, router: CallRouter<P>) {
        self.plugin = plugin
        self.host = host
        self.router = router
    }

    func start() -> mortise_status {
        let failure: String? = waitFor { [plugin] in
            do {
                try await plugin.start()
                return nil
            } catch {
                return "\(error)"
            }
        }
        guard let failure else { return Status.ok }
        host.log(.error, "The plugin \(P.description.id) cannot start: \(failure)", call: 0)
        return Status.failed
    }

    func invoke(call id: UInt64, method: String, parameters: [UInt8], context: [UInt8]) {
        // A context that is no object tells nothing, which every call must be able to do with.
        let origin = CallOrigin((try? JSONObject(parsing: context)) ?? [:])
        let call = RunningCall(id: id, host: host, origin: origin)
        guard calls.insert(call) else {
            finish(id, .failure(PluginError(.gone, "The plugin \(P.description.id) has been stopped.")))
            return
        }
        // A cancellation that came before the call was in the table has found nothing.
        if host.isCancelled(call: id) { call.cancel() }
        call.run { [self] in
            let answer = await router.answer(
                method: method, parameters: parameters, in: CallContext(plugin: plugin, call: call))
            finish(id, answer)
            calls.remove(id)
        }
    }

    func cancel(call id: UInt64) {
        calls[id]?.cancel()
    }

    func becomeWritable(call id: UInt64) {
        calls[id]?.becomeWritable()
    }

    /// Lets running calls end by themselves for a moment, then cancels them, then stops the plugin, which ends what
    /// they may be waiting for. So even a call that ignores its cancellation cannot keep the plugin from stopping.
    func stop(grace: Duration) {
        let step = grace / 10
        let deadline = ContinuousClock.now + grace
        let ended = DispatchSemaphore(value: 0)
        calls.close { ended.signal() }
        var haveEnded = ended.wait(timeout: .after(step)) == .success
        if !haveEnded {
            for call in calls.all { call.cancel() }
            haveEnded = ended.wait(timeout: .after(step)) == .success
        }
        // The last step is for calls that end only now that the plugin has stopped.
        waitFor { [plugin] in await plugin.stop(grace: max(step, deadline - .now - step)) }
        if !haveEnded && ended.wait(timeout: .after(max(step, deadline - .now))) == .timedOut { logLateCalls() }
    }

    func destroy() {
        host.close()
    }

    private func finish(_ id: UInt64, _ answer: Result<JSONValue, PluginError>) {
        switch answer {
        case .success(let result): host.finish(call: id, status: Status.ok, json: result.serialized())
        case .failure(let error): host.finish(call: id, status: error.code.status, json: error.json.serialized())
        }
    }

    private func logLateCalls() {
        host.log(
            .warning, "\(calls.all.count) calls of the plugin \(P.description.id) did not end when it was stopped.",
            call: 0)
    }
}
