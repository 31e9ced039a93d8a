import PluginAPI

/// What a host does for a plugin in a worker: what the functions of its table do for one in its own process.
final class WorkerHost: Sendable {
    let plugin: PluginInstance
    let calls: CallBridge
    private let link: FrameLink
    private var router: Router { plugin.router }

    init(_ link: FrameLink, plugin: PluginInstance) {
        self.link = link
        self.plugin = plugin
        calls = CallBridge(link, router: plugin.router, answering: plugin)
    }

    /// - Throws: `FrameError` for what no worker sends.
    func take(_ frame: Frame) throws(FrameError) {
        if try calls.take(frame) { return }
        switch frame.kind {
        case .invoke: try beginService(frame)
        case .cancel:
            _ = calls.cancelForeign(
                frame.id, because: CallError(.cancelled, "The plugin '\(plugin.id)' cancelled the call."))
        case .ask: ask(frame)
        case .progress:
            _ = router.progress(
                frame.id, from: plugin, done: Double(bitPattern: frame.first), total: Double(bitPattern: frame.second),
                message: frame.text(0))
        case .log: plugin.log(LogLevel(clamping: frame.status), frame.text(0), call: frame.id)
        case .breach: plugin.misbehaved(frame.text(0), frame.text(1).isEmpty ? nil : frame.text(1))
        case .offer: link.answer(frame, plugin.replaceOffer(frame.part(0)))
        case .notify: link.answer(frame, plugin.publish(frame.text(0), frame.part(1)))
        case .isCancelled: link.answer(frame, router.isCancelled(frame.id, of: plugin) ? 1 : 0)
        case .body: takeBody(frame)
        case .respond: respond(frame)
        case .load, .create, .start, .give, .take, .settle, .stop, .answer, .chunk, .acknowledge, .finish:
            throw FrameError("what only a host may say came")
        }
    }

    private func beginService(_ frame: Frame) throws(FrameError) {
        guard !calls.isTaken(frame.id) else { throw FrameError("a call came by the name of another") }
        let (service, method) = Self.parts(of: frame.text(0))
        let status = router.callService(
            service, method, from: plugin, parentID: frame.first, params: frame.part(1)
        ) { calls.consumer(of: frame, as: $0) }
        if status != Status.ok { calls.refuse(frame, status, "\(service)/\(method) could not be called.") }
    }

    /// A service has a name and a version.
    private static func parts(of method: String) -> (service: String, method: String) {
        let parts = method.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        return (parts.prefix(2).joined(separator: "/"), parts.dropFirst(2).joined(separator: "/"))
    }

    private func ask(_ frame: Frame) {
        let question = Frame(kind: .ask, id: frame.first)
        let status = router.ask(
            frame.id, from: plugin, method: frame.text(0), params: frame.part(1), as: router.table.nextID(),
            consumer: ForeignCall(id: question.id, over: link))
        if status != Status.ok { calls.refuse(question, status, "The client was not asked.") }
    }

    private func takeBody(_ frame: Frame) {
        let (status, descriptor) = router.takeBody(of: frame.id, for: plugin)
        link.answer(frame, status, descriptors: descriptor < 0 ? [] : [HeldDescriptor(descriptor)])
    }

    private func respond(_ frame: Frame) {
        guard frame.status == Status.ok else { return link.answer(frame, frame.status) }
        // Only lent: the frame closes the descriptor.
        let status = withExtendedLifetime(frame) {
            router.respond(
                to: frame.id, from: plugin, head: frame.part(0), descriptor: frame.descriptors.first?.rawValue ?? -1,
                offset: Int64(bitPattern: frame.first), length: Int64(bitPattern: frame.second))
        }
        link.answer(frame, status)
    }
}
