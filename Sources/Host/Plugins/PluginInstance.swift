import Dispatch
import Logging
import PluginAPI
import Synchronization

/// A plugin that runs in this process.
///
/// Its functions are called on threads of its own queues, never on those that serve clients: a plugin that blocks
/// where it should return holds up itself and nobody else.
package final class PluginInstance: Sendable {
    private enum State {
        case loaded
        case created(InstancePointer)
        case running(InstancePointer)
        case stopping(InstancePointer)
        case gone
    }

    let library: PluginLibrary
    let router: Router
    let registry: ToolRegistry
    let logger: Logger
    private let state = Mutex(State.loaded)
    private let providers = Mutex<[String: PluginInstance]>([:])
    private let outgoing = Mutex<[UInt64: ReplyQueue]>([:])
    private let faults = Atomic<Int>(0)
    /// The last error that the plugin logged: why `create` or `start` failed.
    private let lastComplaint = Mutex<String?>(nil)
    private let queue: DispatchQueue
    private let lane: OrderedLane
    private let control: DispatchQueue
    /// The blocks on `queue` that are running or waiting.
    private let work = DispatchGroup()

    package var id: String { library.manifest.id }
    package var manifest: PluginManifest { library.manifest }

    init(library: PluginLibrary, router: Router, registry: ToolRegistry, logger: Logger) {
        self.library = library
        self.router = router
        self.registry = registry
        var logger = logger
        logger[metadataKey: "plugin"] = "\(library.manifest.id)"
        self.logger = logger
        queue = DispatchQueue(label: "mortise.plugin.\(library.manifest.id)", attributes: .concurrent)
        lane = OrderedLane(queue: queue)
        control = DispatchQueue(label: "mortise.control.\(library.manifest.id)")
    }
}

// MARK: - Life

extension PluginInstance {
    /// Makes the instance.
    ///
    /// - Parameter configuration: as docs/plugins.md describes it.
    /// - Throws: `PluginError` with `.failed` and the reason that the plugin logged.
    func create(configuration: [UInt8]) async throws(PluginError) {
        let status = await onControl { [self] in
            var instance: UnsafeMutableRawPointer?
            let host = HostTable.make(for: self)
            let status = configuration.withBorrowedBytes { library.table.create(host, $0, &instance) }
            if status == Status.ok {
                state.withLock { $0 = .created(InstancePointer(raw: instance)) }
            }
            return status
        }
        guard status == Status.ok else { throw failure("could not be created", status) }
    }

    /// Lets the plugin begin its work.
    ///
    /// - Parameter providers: of each service that the manifest requires.
    func start(providers: [String: PluginInstance]) async throws(PluginError) {
        self.providers.withLock { $0 = providers }
        let status = await onControl { [self] in
            guard case .created(let instance) = state.withLock({ $0 }) else { return Status.gone }
            // A plugin may call services within `start`: their replies must find it running.
            state.withLock { $0 = .running(instance) }
            let status = library.table.start(instance.raw)
            if status != Status.ok {
                state.withLock { $0 = .gone }
                library.table.destroy(instance.raw)
            }
            return status
        }
        guard status == Status.ok else { throw failure("could not be started", status) }
    }

    /// Ends the instance: no new calls, those that run are finished, then it is destroyed.
    ///
    /// - Parameter grace: how long the plugin may take.
    func stop(grace: Duration) async {
        _ = await onControl { [self] in
            stopOnControl(grace: grace)
            return Status.ok
        }
    }

    private func stopOnControl(grace: Duration) {
        let instance: InstancePointer? = state.withLock { state in
            guard case .running(let instance) = state else { return nil }
            state = .stopping(instance)
            return instance
        }
        guard let instance else { return }
        library.table.stop(instance.raw, UInt32(clamping: grace.milliseconds))
        router.endCalls(of: self, because: CallError(.gone, "The plugin '\(id)' has stopped."))
        state.withLock { $0 = .gone }
        guard work.wait(timeout: .now() + .milliseconds(Int(clamping: grace.milliseconds))) == .success else {
            logger.error("The plugin '\(id)' still runs a call \(grace) after it was stopped; it is left as it is.")
            return
        }
        library.table.destroy(instance.raw)
    }

    private func onControl(_ body: @escaping @Sendable () -> mortise_status) async -> mortise_status {
        await withCheckedContinuation { continuation in
            control.async { continuation.resume(returning: body()) }
        }
    }

    private func failure(_ what: String, _ status: mortise_status) -> PluginError {
        let reason = lastComplaint.withLock { $0 } ?? "it answered \(status) and logged no reason."
        return PluginError(.failed, "The plugin '\(id)' \(what): \(reason)")
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
        guard enter(asNewCall: false) else { return false }
        queue.async { [work] in
            block()
            work.leave()
        }
        return true
    }

    /// Runs a block that begins a call: after those that were given here before, unless one of them blocks.
    ///
    /// - Returns: `false`, and the block is not run, if the plugin does not run or is stopping.
    func performInOrder(_ block: @escaping @Sendable () -> Void) -> Bool {
        guard enter(asNewCall: true) else { return false }
        lane.submit { [work] in
            block()
            work.leave()
        }
        return true
    }

    private func enter(asNewCall isNewCall: Bool) -> Bool {
        state.withLock { state in
            switch state {
            case .running: break
            case .stopping where !isNewCall: break
            case .loaded, .created, .stopping, .gone: return false
            }
            work.enter()
            return true
        }
    }

    /// Calls the plugin's `invoke`, on a thread of `performInOrder`.
    func invoke(_ call: Call, params: [UInt8]) {
        guard let instance else { return }
        Array(call.method.utf8).withBorrowedBytes { method in
            params.withBorrowedBytes { params in
                call.origin.context.withBorrowedBytes { context in
                    library.table.invoke(instance.raw, call.id, method, params, context)
                }
            }
        }
    }

    /// Tells the plugin that nobody wants the answer any more.
    func cancel(_ call: Call) {
        perform { [self] in
            guard let instance else { return }
            library.table.cancel(instance.raw, call.id)
        }
    }

    /// Tells the plugin that the reader of the call's chunks has caught up.
    func writable(_ call: Call) {
        perform { [self] in
            guard let instance else { return }
            library.table.writable?(instance.raw, call.id)
        }
    }

    private var instance: InstancePointer? {
        state.withLock { state in
            switch state {
            case .running(let instance), .stopping(let instance): instance
            case .loaded, .created, .gone: nil
            }
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
}

// MARK: - Logs

extension PluginInstance {
    /// Writes what the plugin logs.
    func log(_ level: LogLevel, _ message: String, call: UInt64) {
        if level >= .error {
            lastComplaint.withLock { $0 = message }
        }
        logger.log(
            level: Logger.Level(level), "\(message)", metadata: call == 0 ? nil : ["call": "\(call)"])
        router.table[call]?.origin.client?.log(level: level, logger: id, message: message)
    }

    /// Names the plugin in the log for a breach of the interface. A plugin that goes on and on is not given the
    /// whole log: the 1st, 2nd, 4th, 8th … breach is written.
    func misbehaved(_ what: String) {
        let count = faults.add(1, ordering: .relaxed).newValue
        guard count & (count - 1) == 0 else { return }
        logger.error(
            "The plugin '\(id)' breaks the plugin interface: \(what)",
            metadata: count > 1 ? ["breaches": "\(count)"] : nil)
    }
}
