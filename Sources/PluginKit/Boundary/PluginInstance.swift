import Dispatch
import JSON
import PluginAPI

/// An instance behind the C table, whatever its plugin's type: C functions cannot be generic.
class AnyPluginInstance: @unchecked Sendable {
    // Unchecked, because the class is not final. It has no state, and its one subclass has only constants.
    func start() -> mortise_status { fatalError("abstract") }
    func invoke(call: UInt64, method: String, parameters: [UInt8], context: [UInt8]) {}
    func cancel(call: UInt64) {}
    func becomeWritable(call: UInt64) {}
    func stop(grace: Duration) {}
    func destroy() {}
}

/// An instance of a plugin: what the host holds between create and destroy.
final class PluginInstance<P: Plugin>: AnyPluginInstance, @unchecked Sendable {
    private let plugin: P
    private let host: HostHandle
    private let router: CallRouter<P>
    private let calls = CallTable()

    init(plugin: P, host: HostHandle, router: CallRouter<P>) {
        self.plugin = plugin
        self.host = host
        self.router = router
    }

    override func start() -> mortise_status {
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

    override func invoke(call id: UInt64, method: String, parameters: [UInt8], context: [UInt8]) {
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

    override func cancel(call id: UInt64) {
        calls[id]?.cancel()
    }

    override func becomeWritable(call id: UInt64) {
        calls[id]?.becomeWritable()
    }

    /// Lets running calls end by themselves for a part of the grace time, then cancels them, then stops the plugin.
    override func stop(grace: Duration) {
        let deadline = ContinuousClock.now + grace
        let ended = DispatchSemaphore(value: 0)
        calls.close { ended.signal() }
        if ended.wait(timeout: .after(grace / 4)) == .timedOut {
            for call in calls.all { call.cancel() }
            if ended.wait(timeout: .after(deadline - .now)) == .timedOut { logLateCalls() }
        }
        let rest = max(deadline - .now, grace / 4)
        waitFor { [plugin] in await plugin.stop(grace: rest) }
    }

    override func destroy() {
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
