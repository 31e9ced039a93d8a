import JSON
package import Logging
import PluginAPI
import Synchronization

/// Routes every call to the plugin that answers it, and the answer back.
///
/// It holds for all calls what a plugin must not be trusted with: that each ends exactly once, that cancelling a
/// call cancels what was begun for it, and that a plugin which does not answer cannot keep its caller waiting.
package final class Router: Sendable {
    let table = CallTable()
    let logger: Logger
    let limits: CallLimits
    private let clock: any Clock<Duration>
    /// How long a cancelled call may take to finish: what the limits say, and less once the host shuts down.
    let cancelGrace: Mutex<Duration>

    package init(limits: CallLimits = CallLimits(), clock: any Clock<Duration> = .continuous, logger: Logger) {
        self.limits = limits
        cancelGrace = Mutex(limits.cancelGrace)
        self.clock = clock
        self.logger = logger
    }

    /// How many calls are running.
    package var runningCalls: Int { table.count }

    /// Begins a call. One for a plugin that was replaced goes to its successor.
    ///
    /// - Parameters:
    ///   - id: an id of the table, issued for this call.
    ///   - params: a JSON object.
    ///   - deadline: the time after which the call is cancelled; none: it may take for ever.
    /// - Throws: `CallError` with `.gone` where the plugin takes no calls, `.cancelled` where the parent is over.
    @discardableResult
    func begin(
        id: UInt64, _ method: String, of provider: PluginInstance, params: [UInt8], origin: CallOrigin,
        parent: Call? = nil, deadline: Duration? = nil, consumer: any CallConsumer
    ) throws(CallError) -> Call {
        let provider = provider.latest
        let call = Call(
            id: id, method: method, params: params, provider: provider, origin: origin, parent: parent,
            consumer: consumer)
        if let parent, !parent.adopt(call) {
            throw CallError(.cancelled, "The call that \(method) was made for is over.")
        }
        table.insert(call)
        guard invoke(call) else {
            // Whoever cancelled it meanwhile has left a timer that must not answer for a call that never was.
            for task in call.end()?.tasks.values ?? [:].values {
                task.cancel()
            }
            table.remove(call)
            parent?.release(child: id)
            if let reason = call.cancellation { throw reason }
            guard provider.latest === provider else {
                // It was replaced in this very moment.
                return try begin(
                    id: id, method, of: provider, params: params, origin: origin, parent: parent, deadline: deadline,
                    consumer: consumer)
            }
            throw provider.absenceError
        }
        if let deadline {
            let error = CallError(.timeout, "\(method) took longer than \(deadline) and was cancelled.")
            startTimer(deadline, for: call) { [self] in cancel(call, because: error) }
        }
        return call
    }

    /// Cancels a call and all that was begun for it. The plugin gets a grace time to finish.
    func cancel(_ call: Call, because reason: CallError) {
        guard let cancellation = call.beginCancelling(reason) else { return }
        call.consumer.discardChunks()
        for task in cancellation.tasks {
            task.cancel()
        }
        for child in cancellation.children {
            cancel(child, because: reason)
        }
        if cancellation.isTold {
            call.provider.cancel(call)
        }
        limitCancellation(of: call)
    }

    /// Lets the host answer in place of the plugin if that does not finish a cancelled call in time.
    func limitCancellation(of call: Call) {
        let grace = cancelGrace.withLock { $0 }
        startTimer(grace, for: call) { [self] in
            guard let reason = call.cancellation, end(call, with: .failure(reason)) else { return }
            call.provider.misbehaved(
                "It did not finish \(call.method) within \(grace) of its cancellation; the host answered in its place.",
                call: call.id)
        }
    }

    /// Ends a call.
    ///
    /// - Returns: `false` if it had ended before.
    @discardableResult
    func end(_ call: Call, with outcome: CallOutcome) -> Bool {
        guard let dependents = call.end() else { return false }
        table.remove(call)
        call.parent?.release(child: call.id)
        for child in dependents.children.values {
            cancel(child, because: CallError(.cancelled, "The call that \(child.method) was made for has ended."))
        }
        for task in dependents.tasks.values {
            task.cancel()
        }
        call.consumer.finish(outcome)
        return true
    }

    /// Ends every call that a plugin still owes an answer.
    func endCalls(of provider: PluginInstance, because reason: CallError) {
        for call in table.calls(of: provider) where end(call, with: .failure(reason)) {
            provider.misbehaved("It stopped without finishing \(call.method).", call: call.id)
        }
    }

    func invoke(_ call: Call) -> Bool {
        call.provider.performInOrder(call) { [self] provider in
            guard call.enterInvoke() else {
                end(call, with: .failure(call.cancellation ?? CallError(.cancelled, "\(call.method) was cancelled.")))
                return
            }
            guard provider.invoke(call) else {
                end(call, with: .failure(provider.absenceError))
                return
            }
            if call.leaveInvoke(of: provider) {
                provider.cancel(call)
            }
        }
    }

    private func startTimer(_ duration: Duration, for call: Call, action: @escaping @Sendable () -> Void) {
        call.keepTimer(as: table.nextID()) {
            Task { [clock] in
                do {
                    try await clock.sleep(for: duration)
                } catch {
                    return  // The call ended first.
                }
                action()
            }
        }
    }
}
