import Synchronization

/// One call that a plugin has to answer.
///
/// A call is running, then possibly cancelling, then ended. It ends exactly once, whoever is first: the plugin, a
/// deadline, or the host that has lost patience. It keeps what has to be ended with it: the calls and the
/// questions made on its behalf.
final class Call: Sendable {
    /// What ends together with a call.
    struct Dependents {
        var children: [UInt64: Call] = [:]
        var tasks: [UInt64: Task<Void, Never>] = [:]
    }

    /// What cancelling a call asks for.
    struct Cancellation {
        /// The calls that have to be cancelled with it.
        let children: [Call]
        /// Its timers, and the questions to the client that nobody needs an answer to any more.
        let tasks: [Task<Void, Never>]
        /// Whether the plugin can be told now. Otherwise it is told when `invoke` returns, or never hears of the call.
        let isTold: Bool
    }

    private enum Phase {
        case running
        case cancelling(CallError)
        case ended
    }

    /// How far the plugin knows of the call. It hears of a cancellation only after its `invoke` has returned, so
    /// that it never has to cancel what it has not yet heard of.
    private enum Delivery {
        case waiting, entered, returned
    }

    private struct State {
        var phase = Phase.running
        var delivery = Delivery.waiting
        var dependents = Dependents()
    }

    /// Issued once and never again.
    let id: UInt64
    let method: String
    /// A JSON object.
    let params: [UInt8]
    /// The plugin that answers it: another one than at first where that was replaced before the call had begun.
    var provider: PluginInstance { currentProvider.withLock { $0 } }
    let origin: CallOrigin
    let parent: Call?
    let consumer: any CallConsumer
    private let currentProvider: Mutex<PluginInstance>
    private let state = Mutex(State())

    init(
        id: UInt64, method: String, params: [UInt8], provider: PluginInstance, origin: CallOrigin, parent: Call?,
        consumer: any CallConsumer
    ) {
        self.params = params
        self.id = id
        self.method = method
        currentProvider = Mutex(provider)
        self.origin = origin
        self.parent = parent
        self.consumer = consumer
    }

    /// Has another generation of the plugin answer it, which has not heard of it.
    func move(to provider: PluginInstance) {
        currentProvider.withLock { $0 = provider }
        state.withLock { $0.delivery = .waiting }
    }

    var isCancelledOrEnded: Bool {
        state.withLock { state in
            if case .running = state.phase { false } else { true }
        }
    }

    /// Why the call is being cancelled, if it is.
    var cancellation: CallError? {
        state.withLock { state in
            if case .cancelling(let reason) = state.phase { reason } else { nil }
        }
    }

    /// The plugin's `invoke` is about to be called.
    ///
    /// - Returns: `false` if it must not be, because the call was cancelled or has ended.
    func enterInvoke() -> Bool {
        state.withLock { state in
            guard case .running = state.phase else { return false }
            state.delivery = .entered
            return true
        }
    }

    /// The `invoke` of a plugin has returned.
    ///
    /// - Returns: `true` if the plugin has to be told that the call was cancelled meanwhile.
    func leaveInvoke(of provider: PluginInstance) -> Bool {
        guard self.provider === provider else { return false }
        return state.withLock { state in
            state.delivery = .returned
            if case .cancelling = state.phase { return true }
            return false
        }
    }

    /// Moves from running to cancelling.
    ///
    /// - Returns: `nil` if the call was cancelled or ended before.
    func beginCancelling(_ reason: CallError) -> Cancellation? {
        state.withLock { state in
            guard case .running = state.phase else { return nil }
            state.phase = .cancelling(reason)
            defer { state.dependents.tasks = [:] }
            return Cancellation(
                children: Array(state.dependents.children.values),
                tasks: Array(state.dependents.tasks.values), isTold: state.delivery == .returned)
        }
    }

    /// Ends the call.
    ///
    /// - Returns: what has to be ended with it, or `nil` if it has ended before.
    func end() -> Dependents? {
        state.withLock { state in
            if case .ended = state.phase { return nil }
            state.phase = .ended
            defer { state.dependents = Dependents() }
            return state.dependents
        }
    }

    /// - Returns: `false` if the call takes no more children because it is cancelled or has ended.
    func adopt(_ child: Call) -> Bool {
        state.withLock { state in
            guard case .running = state.phase else { return false }
            state.dependents.children[child.id] = child
            return true
        }
    }

    func release(child id: UInt64) {
        state.withLock { state in
            state.dependents.children[id] = nil
        }
    }

    /// Begins a timer and keeps it until the call ends. Where it has ended, none is begun.
    ///
    /// - Parameter begin: does nothing but begin the task, which may end at once.
    func keepTimer(as key: UInt64, _ begin: () -> Task<Void, Never>) {
        state.withLock { state in
            if case .ended = state.phase { return }
            state.dependents.tasks[key] = begin()
        }
    }

    /// Begins a question to the client and keeps it until `releaseTask`, or until the call is cancelled or ends.
    ///
    /// - Parameter begin: does nothing but begin the task, which may end at once.
    /// - Returns: `false`, and none is begun, if the call is cancelled or has ended.
    func keepQuestion(as key: UInt64, _ begin: () -> Task<Void, Never>) -> Bool {
        state.withLock { state in
            guard case .running = state.phase else { return false }
            state.dependents.tasks[key] = begin()
            return true
        }
    }

    func releaseTask(_ key: UInt64) {
        state.withLock { state in
            state.dependents.tasks[key] = nil
        }
    }
}
