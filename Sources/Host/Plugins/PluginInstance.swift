import Dispatch
import Logging
import PluginAPI
import Synchronization

/// A plugin that runs in this process.
///
/// Its functions are called on threads of its own, never on those that serve clients: a plugin that blocks where it should
/// return holds up itself and nobody else. Only what stands for a plugin in another process begins calls wherever they come.
package final class PluginInstance: Sendable {
    enum State {
        case loaded
        case created(InstancePointer)
        case running(InstancePointer)
        /// It gives to the next generation what it keeps; new calls are held.
        case handing(InstancePointer)
        /// It was replaced and gets no new calls.
        case retiring(InstancePointer)
        /// The process in which it ran has ended by itself.
        case crashed(InstancePointer)
        case stopping(InstancePointer)
        case gone
    }

    let library: PluginLibrary
    let router: Router
    let offers: OfferRegistry
    let resources: ResourceRegistry
    let logger: Logger
    let state = Mutex(State.loaded)
    let providers = Mutex<[String: PluginInstance]>([:])
    /// The generation that replaced this one.
    let successor = Mutex<PluginInstance?>(nil)
    /// The generation that this one replaced, until that has ended.
    let predecessor = Mutex<PluginInstance?>(nil)
    /// The calls that have come while it hands over, in order.
    let held = Mutex<[HeldCall]>([])
    /// The handover that the plugin has not been told the outcome of.
    let pendingHandover = Mutex<HandoverReceiver?>(nil)
    /// Whether the generation that replaced this one has what it kept.
    let hasHandedOver = Atomic<Bool>(false)
    /// Ends when the instance has; for the one that waits for it.
    let (ended, endedInput) = AsyncStream.makeStream(of: Void.self)
    /// What the plugin is told when it is created, JSON.
    let configuration: [UInt8]
    /// How the process of the one before it has ended by itself, of which it is told too.
    let crashBefore: String?
    /// How long the plugin may take to be created, to be started, and to hand over.
    let startLimit: Duration
    private let outgoing = Mutex<[UInt64: ReplyQueue]>([:])
    private let faults = Atomic<Int>(0)
    /// Who examines the plugin.
    let witness: (any PluginWitness)?
    /// Where it speaks to, if its host is another process.
    let relay: (any PluginRelay)?
    /// The process in which it runs, if that is not this one.
    let workerID = Mutex<Int32?>(nil)
    /// Called once if that process ends by itself while the plugin runs.
    let onCrash = Mutex<(@Sendable () -> Void)?>(nil)
    /// Why it takes no calls, where it has not just stopped.
    let absence = Mutex<String?>(nil)
    /// How its process has ended by itself.
    let crashEnd = Mutex<String?>(nil)
    /// The last error that the plugin logged: why `create`, `start` or handing over failed.
    let lastComplaint = Mutex<String?>(nil)
    let pool: WorkerPool
    private let lane: OrderedLane
    /// Where `create`, `start`, `stop`, `destroy` and the functions that hand over are called.
    let control: DispatchQueue
    /// For timers: nothing on it blocks.
    let clock: DispatchQueue
    /// The blocks of `pool` that are running or waiting.
    let work = DispatchGroup()
    /// The calls that have been begun and are not past `invoke`.
    let invoking = DispatchGroup()

    package var id: String { library.manifest.id }
    package var manifest: PluginManifest { library.manifest }

    init(
        library: PluginLibrary, configuration: [UInt8], router: Router, offers: OfferRegistry,
        resources: ResourceRegistry, logger: Logger, startLimit: Duration, crashBefore: String? = nil,
        relay: (any PluginRelay)? = nil, reading: FrameReading? = nil, witness: (any PluginWitness)?
    ) {
        self.library = library
        self.configuration = configuration
        self.startLimit = startLimit
        self.crashBefore = crashBefore
        self.witness = witness
        self.relay = relay
        self.router = router
        self.offers = offers
        self.resources = resources
        var logger = logger
        logger[metadataKey: "plugin"] = "\(library.manifest.id)"
        self.logger = logger
        let id = library.manifest.id
        pool = WorkerPool(id)
        control = DispatchQueue(label: "mortise.control.\(id)")
        clock = DispatchQueue(label: "mortise.clock.\(id)")
        lane = OrderedLane(clock: clock) { [pool] block in
            if let reading { reading.leave(for: block, or: pool) } else { pool.submit(block) }
        }
    }
}

// MARK: - Calls into the plugin

extension PluginInstance {
    /// Runs a block on one of the plugin's threads.
    ///
    /// - Returns: `false`, and the block is not run, if the plugin has not begun or is gone. A plugin that is
    ///   stopping still hears the answers it waits for.
    @discardableResult
    func perform(_ block: @escaping @Sendable () -> Void) -> Bool {
        let isAlive = state.withLock { state in
            switch state {
            case .running, .handing, .retiring, .stopping: work.enter()
            case .loaded, .created, .crashed, .gone: return false
            }
            return true
        }
        guard isAlive else { return false }
        pool.submit { [work] in
            block()
            work.leave()
        }
        return true
    }

    /// Runs a block that begins a call: after those that were given here before, unless one of them blocks. While the
    /// plugin hands over, it is kept for the generation that has the calls after that.
    ///
    /// - Parameters:
    ///   - wasHeld: whether it was kept here until now, and is not to be kept again.
    ///   - block: gets the generation that the call is for.
    /// - Returns: `false`, and the block is not run, if the plugin does not run or is stopping.
    func performInOrder(
        _ call: Call, wasHeld: Bool = false, _ block: @escaping @Sendable (PluginInstance) -> Void
    ) -> Bool {
        let begins: Bool? = state.withLock { state in
            switch state {
            case .handing where !wasHeld:
                held.withLock { $0.append(HeldCall(call: call, block: block)) }
                return false
            case .running, .handing:
                work.enter()
                invoking.enter()
                return true
            case .loaded, .created, .retiring, .crashed, .stopping, .gone:
                return nil
            }
        }
        guard let begins else { return false }
        guard begins else { return true }
        let begin = { @Sendable [self] in
            block(self)
            invoking.leave()
            work.leave()
        }
        // To wake a thread costs more than what is done there.
        if library.table.neverWaits { begin() } else { lane.submit(begin) }
        return true
    }

    /// Calls the plugin's `invoke`, on a thread of `performInOrder`.
    ///
    /// - Returns: `false` if the plugin has begun to stop since.
    func invoke(_ call: Call) -> Bool {
        guard let instance = working else { return false }
        witness?.plugin(id, isAsked: call.method, params: call.params, as: call.id)
        Array(call.method.utf8).withBorrowedBytes { method in
            call.params.withBorrowedBytes { params in
                call.origin.context.withBorrowedBytes { context in
                    library.table.invoke(instance.raw, call.id, method, params, context)
                }
            }
        }
        return true
    }

    /// Calls a function of the interface.
    func within<Value>(_ function: PluginFunction, _ body: () -> Value) -> Value {
        witness?.plugin(id, enters: function)
        defer { witness?.plugin(id, leaves: function) }
        return body()
    }

    /// Tells the plugin that nobody wants the answer any more.
    func cancel(_ call: Call) {
        cancel(call: call.id)
    }

    func cancel(call id: UInt64) {
        perform { [self] in
            guard let instance else { return }
            library.table.cancel(instance.raw, id)
        }
    }

    /// Tells the plugin that the reader of the call's chunks has caught up.
    func writable(_ call: Call) {
        perform { [self] in
            guard let instance else { return }
            library.table.writable?(instance.raw, call.id)
        }
    }

    /// What answers calls.
    private var working: InstancePointer? {
        state.withLock { state in
            switch state {
            case .running(let instance), .handing(let instance), .retiring(let instance): instance
            case .loaded, .created, .crashed, .stopping, .gone: nil
            }
        }
    }

    /// What hears of the calls that it has.
    var instance: InstancePointer? {
        state.withLock { state in
            switch state {
            case .running(let instance), .handing(let instance), .retiring(let instance), .stopping(let instance):
                instance
            case .loaded, .created, .crashed, .gone: nil
            }
        }
    }

    /// Whether nobody calls the instance any more.
    var isGone: Bool {
        state.withLock { state in
            if case .gone = state { true } else { false }
        }
    }
}

// MARK: - Calls by the plugin

extension PluginInstance {
    /// The plugin that provides a service which this one's manifest requires.
    func provider(of service: String) -> PluginInstance? {
        providers.withLock { $0[service] }
    }

    func remember(_ replies: ReplyQueue) {
        outgoing.withLock { $0[replies.id] = replies }
    }

    func forget(_ replies: ReplyQueue) {
        outgoing.withLock { $0[replies.id] = nil }
    }

    func replies(of id: UInt64) -> ReplyQueue? {
        outgoing.withLock { $0[id] }
    }

    /// The calls that it made and whose final reply it has not had yet.
    var outgoingCalls: [UInt64] {
        outgoing.withLock { Array($0.keys) }
    }
}

// MARK: - Logs

extension PluginInstance {
    /// Writes what the plugin logs.
    func log(_ level: LogLevel, _ message: String, call: UInt64) {
        if level >= .error {
            lastComplaint.withLock { $0 = message }
        }
        if let relay { return relay.log(level, message, call: call) }
        logger.log(
            level: Logger.Level(level), "\(message)", metadata: call == 0 ? nil : ["call": "\(call)"])
        guard let call = router.table[call], call.provider === self else { return }
        call.origin.client?.log(level: level, logger: id, message: message)
    }

    /// Names the plugin in the log for a breach of the interface. A plugin that goes on and on is not given the
    /// whole log: the 1st, 2nd, 4th, 8th … breach is written.
    ///
    /// - Parameters:
    ///   - what: a sentence, the same each time that the plugin does the same.
    ///   - detail: what was the matter this time.
    ///   - call: the number of the call at which it was.
    func misbehaved(_ what: String, _ detail: String? = nil, call: UInt64? = nil) {
        misbehaved(PluginBreach(what, detail), call: call)
    }

    func misbehaved(_ breach: PluginBreach, call: UInt64? = nil) {
        witness?.plugin(id, commits: breach, at: call)
        let count = faults.add(1, ordering: .relaxed).newValue
        guard count & (count - 1) == 0 else { return }
        var metadata = Logger.Metadata()
        metadata["call"] = call.map { "\($0)" }
        metadata["breaches"] = count > 1 ? "\(count)" : nil
        logger.error("The plugin '\(id)' breaks the plugin interface: \(breach.text)", metadata: metadata)
    }
}
