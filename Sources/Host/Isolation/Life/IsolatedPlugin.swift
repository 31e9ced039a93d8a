import Dispatch
import PluginAPI
import Synchronization
import SystemPackage

/// A plugin that runs in a worker: what the host calls in its place.
final class IsolatedPlugin: PluginStandIn {
    /// How long a library may take to be loaded.
    private static let loadLimit = Duration.seconds(29)
    /// How much longer than a plugin may take to stop its process may.
    private static let stopMargin = Duration.milliseconds(700)

    private struct State {
        /// In whose name it runs, once it is to be created.
        var host: WorkerHost?
        /// It is to end: that it does is no crash.
        var isEnding = false
        /// How its process ended.
        var end: String?
    }

    let process: WorkerProcess
    let link: FrameLink
    private let sender: PromptSender
    private let state = Mutex(State())
    /// Left when the process has ended and nothing more is read.
    private let reading = DispatchGroup()

    /// Starts a process and has it load a library.
    ///
    /// - Parameter cancellation: ends the process where nobody waits for it any longer.
    /// - Returns: the plugin, and what it answered.
    /// - Throws: `PluginError` where the library cannot be loaded, or its process ends.
    static func launch(
        _ program: FilePath, for file: FilePath, library: HeldDescriptor,
        unless cancellation: LoadingCancellation = LoadingCancellation()
    ) throws(PluginError) -> (IsolatedPlugin, answer: Frame) {
        let process: WorkerProcess
        do throws(Errno) {
            process = try WorkerProcess.launch(program, for: file, library: library)
        } catch {
            throw PluginError(.notLoadable, "Cannot start a process for the plugin \(file): \(error).")
        }
        let plugin = IsolatedPlugin(process)
        return (plugin, try plugin.load(file, unless: cancellation))
    }

    init(_ process: WorkerProcess) {
        self.process = process
        sender = PromptSender(process.socket) { process.socket.shutDown() }
        link = FrameLink(sender)
        // Until the connection ends the queue has a thread that reads it.
        DispatchQueue(label: "mortise.worker.\(process.id)").async(group: reading) { [self] in read() }
    }

    private func load(_ file: FilePath, unless cancellation: LoadingCancellation) throws(PluginError) -> Frame {
        let answer = cancellation.run(endedBy: end) { link.ask(Frame(kind: .load), within: Self.loadLimit) }
        guard let answer else {
            // Asked before it is ended here: what it is ended for is no reason.
            let end = state.withLock { $0.end }
            self.end()
            throw cancellation.isCancelled
                ? PluginError(.notLoadable, "The plugin \(file) is not awaited any longer.") : Self.harm(file, end)
        }
        guard answer.status == Status.ok else {
            end()
            throw PluginError(PluginError.Code(rawValue: answer.status) ?? .notLoadable, answer.text(0))
        }
        return answer
    }

    /// Has the process load another library besides, for nothing but to see what comes of it.
    ///
    /// - Returns: as `load` is answered; nil if it was not in time.
    func tryToLoad(_ library: HeldDescriptor, within limit: Duration) -> Frame? {
        link.ask(Frame(kind: .load, descriptors: [library]), within: limit)
    }

    /// - Parameter end: how the process ended that loaded it; nil if it was waited for in vain.
    private static func harm(_ file: FilePath, _ end: String?) -> PluginError {
        let reason = end.map { "its process \($0)" } ?? "it took longer than \(loadLimit)"
        return PluginError(.harmful, "Cannot load the plugin \(file): \(reason).")
    }

    /// Makes the instance.
    ///
    /// - Returns: whether that succeeded.
    func create(for plugin: PluginInstance, _ configuration: [UInt8]) -> Bool {
        state.withLock { $0.host = WorkerHost(link, plugin: plugin) }
        guard ask(Frame(kind: .create, parts: [configuration]), of: plugin) == Status.ok else {
            end()
            return false
        }
        return true
    }

    /// Ends the process, whatever it does.
    func end() {
        state.withLock { $0.isEnding = true }
        process.socket.shutDown()
    }
}

// MARK: - As the host calls it

extension IsolatedPlugin {
    func start() -> mortise_status {
        guard let host else { return Status.failed }
        return ask(Frame(kind: .start), of: host.plugin)
    }

    func invoke(_ call: UInt64, _ method: String, params: [UInt8], context: [UInt8]) {
        guard let host else { return }
        let hasClient = host.plugin.router.table[call]?.origin.client != nil
        host.calls.begin(call, method, params: params, context: context, about: hasClient ? 1 : 0)
    }

    func cancel(_ call: UInt64) {
        host?.calls.cancel(call)
    }

    func writable(_ call: UInt64) {
        host?.calls.makeRoom(for: call)
    }

    func stop(grace: Duration) {
        let hasEnded = state.withLock { state in
            state.isEnding = true
            return state.end != nil
        }
        let frame = Frame(kind: .stop, first: UInt64(clamping: grace.milliseconds))
        if link.ask(frame, within: grace * 2 + Self.stopMargin) == nil, !hasEnded {
            let end = state.withLock { $0.end }
            host?.plugin.misbehaved(
                end.map { "Before it had stopped, its process \($0)." }
                    ?? "It does not return from `stop`; its process is killed.")
        }
        end()
        // What is killed ends at once, unless it waits for a broken disk.
        _ = reading.wait(timeout: .now() + .milliseconds(200))
    }

    var host: WorkerHost? {
        state.withLock { $0.host }
    }

    /// How long a plugin may take for each step: less than the host waits, since what hangs is to be killed.
    static func limit(of plugin: PluginInstance) -> Duration {
        plugin.startLimit * 29 / 30
    }

    func destroy() {
        let hasBeenStopped = state.withLock { $0.isEnding }
        if hasBeenStopped { end() } else { stop(grace: .seconds(1)) }
    }

    /// Asks for what a plugin has so much time for.
    func ask(_ frame: Frame, of plugin: PluginInstance) -> mortise_status {
        let limit = Self.limit(of: plugin)
        if let answer = link.ask(frame, within: limit) {
            note(answer, of: plugin)
            return answer.status
        }
        noteSilence(of: plugin, for: limit, "its process is killed.")
        end()
        return Status.gone
    }

    /// Remembers why no answer came.
    ///
    /// - Parameters:
    ///   - limit: how long it was waited for.
    ///   - consequence: what follows where there is no other reason.
    func noteSilence(of plugin: PluginInstance, for limit: Duration, _ consequence: String) {
        let reason =
            state.withLock { $0.end }.map { "its process \($0)." } ?? "it has not answered for \(limit); \(consequence)"
        plugin.lastComplaint.withLock { $0 = reason }
    }

    /// Remembers why the plugin did not do what an answer is to.
    func note(_ answer: Frame, of plugin: PluginInstance) {
        let reason = answer.text(0)
        if answer.status != Status.ok, !reason.isEmpty { plugin.lastComplaint.withLock { $0 = reason } }
    }
}

// MARK: - The connection

extension IsolatedPlugin {
    private func read() {
        var reader = FrameReader(process.socket)
        do throws(FrameError) {
            while let frame = try reader.next() { try take(frame) }
        } catch {
            host?.plugin.misbehaved("Over its connection \(error.text); its process is killed.")
        }
        finish()
    }

    private func take(_ frame: Frame) throws(FrameError) {
        if frame.kind == .answer {
            link.answers.give(frame)
        } else if let host {
            try host.take(frame)
        } else {
            throw FrameError("something came before the plugin was created")
        }
    }

    /// The connection has ended, and with it the process.
    private func finish() {
        process.socket.shutDown()
        sender.end()
        let end = process.reap()
        let (host, isCrash) = state.withLock { state in
            state.end = end
            return (state.host, !state.isEnding)
        }
        if isCrash { host?.plugin.crash(end) }
        link.answers.end()
        host?.calls.cancelAll(because: CallError(.gone, "The plugin that called is gone."))
    }
}
