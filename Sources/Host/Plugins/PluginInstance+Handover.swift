import Dispatch
import PluginAPI
import Synchronization

extension PluginInstance {
    /// Whether another generation of the plugin can be given what this one keeps. One that has crashed keeps nothing.
    func canHandOver(to library: PluginLibrary) -> Bool {
        self.library.table.handover != nil && library.table.handover != nil && !hasCrashed
    }

    /// Holds new calls, and has the plugin give what the next generation needs, once no thread is within `invoke`.
    ///
    /// - Parameter limit: how long that may take.
    /// - Returns: what it gave; `settle` has to follow.
    /// - Throws: `PluginError` with the reason; the plugin goes on as if it had not been asked.
    func give(within limit: Duration) async throws(PluginError) -> HandoverState {
        let receiver = HandoverReceiver()
        hold()
        let status = await onControl(within: limit) { [self] in
            let limit = Int(clamping: limit.milliseconds)
            guard invoking.wait(timeout: .now() + .milliseconds(limit)) == .success else { return Status.busy }
            guard let instance, let handover = library.table.handover else { return Status.gone }
            return receiver.receive(from: instance, by: handover)
        }
        pendingHandover.withLock { $0 = receiver }
        if status == Status.ok, receiver.refusal == nil, let state = receiver.given { return state }
        // Behind a `give` that has not returned in time, and may succeed yet.
        if status == nil { takeBack(receiver) } else { await settle(Status.failed, within: limit) }
        throw failure(
            "give", status, within: limit, because: receiver.refusal ?? (status == Status.ok ? "it gave nothing." : nil)
        )
    }

    /// Has the plugin told once it has given, and the calls go on now.
    private func takeBack(_ receiver: HandoverReceiver) {
        pendingHandover.withLock { $0 = nil }
        control.async { [self] in tell(receiver, Status.failed) }
        release()
    }

    /// Tells the plugin what came of the handover, if it has given anything, and lets the calls go on that were held.
    ///
    /// - Parameters:
    ///   - outcome: whether the next generation serves.
    ///   - limit: how long the plugin may take to hear it.
    func settle(_ outcome: mortise_status, within limit: Duration) async {
        guard let receiver = pendingHandover.withLock({ $0.take() }) else { return }
        if outcome == Status.ok { hasHandedOver.store(true, ordering: .releasing) }
        let hasReturned = await onControl(within: limit) { [self] in
            tell(receiver, outcome)
            return Status.ok
        }
        if hasReturned == nil {
            misbehaved("It has not returned from handing over for \(limit).")
        }
        release()
    }

    /// On the control queue.
    private func tell(_ receiver: HandoverReceiver, _ outcome: mortise_status) {
        if let instance, receiver.takeDebt() { library.table.handover?.settle(instance.raw, outcome) }
    }

    /// The generation that has what this one kept, and can answer calls that have not begun here. Nil too where another
    /// process has it, whose host knows; and once this one is stopped, since then calls may end that have begun.
    var heir: PluginInstance? {
        guard hasHandedOver.load(ordering: .acquiring), case .retiring = state.withLock({ $0 }) else { return nil }
        return latest
    }

    /// Has the plugin take what the generation before it gave. After a failure the instance is gone.
    func take(_ given: HandoverState) async throws(PluginError) {
        let status = await onControl(within: startLimit) { [self] in
            guard let handover = library.table.handover, case .created(let instance) = state.withLock({ $0 }) else {
                return Status.gone
            }
            let status = given.give { handover.take(instance.raw, $0, $1, $2) }
            if status != Status.ok || isGone { discard(instance) }
            return status
        }
        guard status == Status.ok else {
            state.withLock { $0 = .gone }
            throw failure("take", status)
        }
    }

    /// Ends an instance that was created and is not to be started.
    func discard() async {
        _ = await onControl(within: startLimit) { [self] in
            discardUnstarted()
            return Status.ok
        }
    }

    private func discard(_ instance: InstancePointer) {
        vanish()
        within(.destroy) { library.table.destroy(instance.raw) }
    }
}

// MARK: - Calls that wait for the next generation

extension PluginInstance {
    /// A call that has come and not begun.
    struct HeldCall: Sendable {
        let call: Call
        let block: @Sendable (PluginInstance) -> Void
    }

    /// Begins no calls until `release`.
    private func hold() {
        state.withLock { state in
            if case .running(let instance) = state { state = .handing(instance) }
        }
    }

    /// Takes calls again, after those that were held.
    private func release() {
        release(to: self) { state in
            if case .handing(let instance) = state { state = .running(instance) }
        }
    }

    /// Has the calls begin that were held, in the order in which they came.
    ///
    /// - Parameters:
    ///   - provider: the generation that has them: this one, or what replaces it.
    ///   - change: ends the holding, in the one step that finds nothing held any more: until then later calls are held too,
    ///     and so none of them overtakes those that came before. Under the lock of the state.
    func release(to provider: PluginInstance, then change: (inout State) -> Void) {
        while true {
            let calls = state.withLock { state in
                let calls = takeHeld()
                if calls.isEmpty { change(&state) }
                return calls
            }
            guard !calls.isEmpty else { return }
            for held in calls { provider.begin(held, heldBy: self) }
        }
    }

    /// Begins a call that another generation has held, or this one.
    private func begin(_ held: HeldCall, heldBy holder: PluginInstance) {
        held.call.move(to: self)
        // One that takes no calls ends it.
        if !performInOrder(held.call, wasHeld: holder === self, held.block) { held.block(self) }
    }

    /// The calls that were held. Only for who has the lock of the state.
    private func takeHeld() -> [HeldCall] {
        held.withLock { held in
            defer { held = [] }
            return held
        }
    }
}
