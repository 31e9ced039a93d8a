import Dispatch
import JSON
import Logging
import PluginAPI
import Synchronization

extension PluginInstance {
    /// Makes the instance.
    ///
    /// - Throws: `PluginError` with `.failed` and the reason that the plugin logged.
    func create() async throws(PluginError) {
        let status = await onControl(within: startLimit, orCancelled: true) { [self] in
            var instance: UnsafeMutableRawPointer?
            let host = HostTable.make(for: self)
            let status = createConfiguration.withBorrowedBytes { configuration in
                within(.create) { library.table.create(host, configuration, &instance) }
            }
            let made = InstancePointer(raw: instance)
            if status == Status.ok {
                state.withLock { state in
                    if case .loaded = state { state = .created(made) }
                }
            }
            return status
        }
        guard status == Status.ok else {
            // Behind a `create` that has not returned in time, and may succeed yet.
            control.async { [self] in discardUnstarted() }
            throw failure("create", status)
        }
    }

    /// What `create` is given.
    private var createConfiguration: [UInt8] {
        // It was written here, so it can be read.
        guard let crashBefore, var told = try? JSONObject(parsing: configuration) else { return configuration }
        told["crash"] = .string(crashBefore)
        return told.serialized()
    }

    /// Lets the plugin begin its work.
    ///
    /// - Parameter providers: of each service that the manifest requires.
    func start(providers: [String: PluginInstance]) async throws(PluginError) {
        self.providers.withLock { $0 = providers }
        let status = await onControl(within: startLimit, orCancelled: true) { [self] in
            guard case .created(let instance) = state.withLock({ $0 }) else {
                discardUnstarted()
                return Status.gone
            }
            // A plugin may call services within `start`: their replies must find it running.
            state.withLock { $0 = .running(instance) }
            let status = within(.start) { library.table.start(instance.raw) }
            if status != Status.ok {
                end(instance, grace: .seconds(1))
            } else if isGone {
                // Too late: nobody waits for it any more, and what it has begun has to end.
                within(.stop) { library.table.stop(instance.raw, 1000) }
                end(instance, grace: .seconds(1))
            }
            return status
        }
        guard status == Status.ok else {
            vanish()
            throw failure("start", status)
        }
    }

    /// Nobody calls the instance any more, so it needs no threads.
    func vanish() {
        state.withLock { $0 = .gone }
        pool.end()
    }

    /// Ends an instance that is not to be started, if there is one. On the control queue.
    func discardUnstarted() {
        let instance: InstancePointer? = state.withLock { state in
            defer { state = .gone }
            switch state {
            case .created(let instance), .crashed(let instance): return instance
            case .loaded, .running, .handing, .retiring, .stopping, .gone: return nil
            }
        }
        pool.end()
        if let instance { within(.destroy) { library.table.destroy(instance.raw) } }
    }

    /// The generation that calls are for now: this one, or what replaced it.
    var latest: PluginInstance {
        var instance = self
        while let successor = instance.successor.withLock({ $0 }) { instance = successor }
        return instance
    }

    /// Takes no new calls from now on; those that it has it goes on with.
    ///
    /// - Parameter successor: the generation that takes the new ones, and those that are held; nil where nobody does.
    func retire(for successor: PluginInstance? = nil) {
        successor?.predecessor.withLock { $0 = self }
        release(to: successor ?? self) { state in
            switch state {
            case .running(let instance), .handing(let instance): state = .retiring(instance)
            case .loaded, .created, .retiring, .crashed, .stopping, .gone: break
            }
            self.successor.withLock { $0 = successor }
        }
    }

    /// Waits until the generation before this one has ended: they end in the order in which they were started.
    func waitForPredecessor() async {
        guard let predecessor = predecessor.withLock({ $0 }) else { return }
        for await _ in predecessor.ended {}
        self.predecessor.withLock { $0 = nil }
    }

    /// Ends the instance: no new calls, those that run are finished, then it is destroyed. A plugin that does not
    /// return from its own stop is left as it is.
    ///
    /// - Parameter grace: how long the plugin may take.
    func stop(grace: Duration) async {
        let hasStopped = await onControl(within: grace * 2 + .seconds(1)) { [self] in
            let instance: InstancePointer? = state.withLock { state in
                switch state {
                case .running(let instance), .handing(let instance), .retiring(let instance), .crashed(let instance):
                    state = .stopping(instance)
                    return instance
                case .loaded, .created, .stopping, .gone: return nil
                }
            }
            release(to: self) { _ in }
            if let instance {
                within(.stop) { library.table.stop(instance.raw, UInt32(clamping: grace.milliseconds)) }
                end(instance, grace: grace)
            }
            return Status.ok
        }
        if hasStopped == nil {
            misbehaved("It does not return from `stop`; it is left as it is.")
            leave()
        }
        endedInput.finish()
    }

    /// Nobody calls the instance any more, and it hears no more answers. It is destroyed once no thread is within it.
    private func end(_ instance: InstancePointer, grace: Duration) {
        // What was within `invoke` when the plugin stopped may finish yet, as the interface allows.
        _ = work.wait(timeout: .now() + .milliseconds(Int(clamping: min(grace, .milliseconds(200)).milliseconds)))
        leave()
        guard work.wait(timeout: .now() + .milliseconds(Int(clamping: grace.milliseconds))) == .success else {
            misbehaved("It still runs a call \(grace) after it was stopped; it is left as it is.")
            return
        }
        within(.destroy) { library.table.destroy(instance.raw) }
    }

    private func leave() {
        let reason = CallError(.gone, "The plugin '\(id)' has stopped.")
        vanish()
        router.endCalls(of: self, because: reason)
        for call in outgoingCalls.compactMap({ router.table[$0] }) {
            router.cancel(call, because: reason)
        }
    }

    /// - Returns: nil if `body` did not return in time.
    func onControl(
        within limit: Duration, orCancelled: Bool = false, _ body: @escaping @Sendable () -> mortise_status
    ) async -> mortise_status? {
        await FirstAnswer.of(control, within: limit, clock: clock, orCancelled: orCancelled, body)
    }

    /// - Parameters:
    ///   - step: the function that failed.
    ///   - status: what it answered; nil if it has not returned.
    ///   - limit: within which time; nil: within `startLimit`.
    ///   - reason: why it failed, where that is not for the plugin to say.
    func failure(
        _ step: String, _ status: mortise_status?, within limit: Duration? = nil, because reason: String? = nil
    ) -> PluginError {
        let what =
            switch step {
            case "create": "be created"
            case "give": "hand over to its next generation"
            case "take": "take over from the generation before it"
            default: "be started"
            }
        let reason = reason ?? self.reason(step, status, within: limit ?? startLimit)
        return PluginError(.failed, "The plugin '\(id)' could not \(what): \(reason)", reason: reason)
    }

    private func reason(_ step: String, _ status: mortise_status?, within limit: Duration) -> String {
        guard let status else {
            if Task.isCancelled { return "it is not awaited any longer in its `\(step)`." }
            return "it has not returned from `\(step)` for \(limit)."
        }
        return lastComplaint.withLock { $0 } ?? "it answered \(status) and logged no reason."
    }
}
