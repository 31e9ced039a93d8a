import JSON
import Logging
import PluginAPI
import SystemPackage

/// The instance of a plugin in its worker, with what is there in place of a whole host.
final class WorkerInstance: Sendable {
    /// What takes too long is given up by the host, which knows how long that is.
    private static let patience = Duration.seconds(365 * 24 * 3600)

    private let plugin: PluginInstance
    /// All other plugins.
    private let others: PluginInstance
    private let services: RemoteServices
    private let router: Router
    private let link: FrameLink
    private let questions = ForeignQuestions()

    init(_ library: PluginLibrary, configuration: [UInt8], _ link: FrameLink, _ reading: FrameReading)
        throws(PluginError)
    {
        let logger = Logger(label: "worker") { _ in SwiftLogNoOpLogHandler() }
        let router = Router(limits: CallLimits(cancelGrace: Self.patience), logger: logger)
        let selection = OfferSelection(ToolSelection())
        let offers = OfferRegistry(selection: selection)
        let resources = ResourceRegistry(offers: offers, selection: selection)
        self.link = link
        self.router = router
        services = RemoteServices(over: link, router)
        plugin = PluginInstance(
            library: library, configuration: configuration, router: router, offers: offers, resources: resources,
            logger: logger, startLimit: Self.patience, relay: HostRelay(link: link, router: router), reading: reading,
            witness: BreachRelay(link: link))
        others = PluginInstance(
            library: try services.library(providing: library.manifest.requires), configuration: [], router: router,
            offers: offers, resources: resources, logger: logger, startLimit: Self.patience, witness: nil)
    }
}

// MARK: - Life

extension WorkerInstance {
    func create() async throws(PluginError) {
        try await others.create()
        try await others.start(providers: [:])
        try await plugin.create()
    }

    /// Does what a host asks of a plugin that has been created, and answers it.
    func act(_ request: Frame) async throws(PluginError) {
        let limit = Duration.milliseconds(Int64(clamping: request.first))
        switch request.kind {
        case .give:
            let given = try await plugin.give(within: limit)
            return link.answer(request, Status.ok, [given.json], descriptors: given.descriptors)
        case .take where request.status != Status.ok:
            throw PluginError(.failed, "its process has no descriptors left for what it is to take over.")
        case .take: try await plugin.take(HandoverState(json: request.part(0), descriptors: request.descriptors))
        case .settle: await plugin.settle(request.status, within: limit)
        default: try await start()
        }
        link.answer(request, Status.ok)
    }

    private func start() async throws(PluginError) {
        let providers = plugin.manifest.requires.map { ($0, others) }
        try await plugin.start(providers: Dictionary(providers) { first, _ in first })
    }

    func stop(grace: Duration) async {
        await plugin.stop(grace: grace)
        // One that was never started is not stopped, and destroyed all the same.
        await plugin.discard()
    }
}

// MARK: - Calls

extension WorkerInstance {
    /// Takes what the host says of calls and questions.
    ///
    /// - Throws: `FrameError` for what no host sends.
    func take(_ frame: Frame) throws(FrameError) {
        guard let calls = services.calls else { throw FrameError("a call came before the plugin was created") }
        switch frame.kind {
        case .invoke: begin(frame, calls)
        case .cancel:
            let reason = CallError(.cancelled, "Nobody waits for the answer any more.")
            // As for a call that has just ended.
            if !calls.cancelForeign(frame.id, because: reason) { plugin.cancel(call: router.table.nextID()) }
        case .finish where questions.give(frame): break
        default: _ = try calls.take(frame)
        }
    }

    private func begin(_ frame: Frame, _ calls: CallBridge) {
        let id = router.table.nextID()
        var client: ForeignClient?
        if frame.first == 1 {
            client = ForeignClient(of: frame.id, over: link, questions) { [router] in router.table.nextID() }
        }
        do throws(CallError) {
            try router.begin(
                id: id, frame.text(0), of: plugin, params: frame.part(1),
                origin: CallOrigin(relayed: frame.part(2), client: client), consumer: calls.consumer(of: frame, as: id))
        } catch {
            calls.refuse(frame, error.code.status, error.message)
        }
    }
}
