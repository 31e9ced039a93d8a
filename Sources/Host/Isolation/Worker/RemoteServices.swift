import JSON
import PluginAPI
import Synchronization
import SystemPackage

/// All other plugins, as a plugin in a worker has them: one that provides whatever it requires, and passes each call to
/// the host.
final class RemoteServices: PluginStandIn {
    private let link: FrameLink
    private let router: Router
    private let bridge = Mutex<CallBridge?>(nil)

    init(over link: FrameLink, _ router: Router) {
        self.link = link
        self.router = router
    }

    /// The calls that go over, once the instance is created.
    var calls: CallBridge? { bridge.withLock { $0 } }

    /// What the router takes for a plugin.
    ///
    /// - Parameter services: what it provides.
    func library(providing services: [String]) throws(PluginError) -> PluginLibrary {
        let description: JSONObject = [
            "id": "host", "version": .string(MortiseVersion.current),
            "provides": .array(services.map { .string($0) }),
        ]
        let manifest = description.serialized()
        let table = PluginTable(manifest: manifest) { [self] plugin, _ in
            bridge.withLock { $0 = CallBridge(link, router: router, answering: plugin) }
            return self
        }
        return PluginLibrary(
            file: "host", hash: "", manifest: try PluginManifest(json: manifest, file: "host"), table: table)
    }

    func start() -> mortise_status { Status.ok }

    func invoke(_ call: UInt64, _ method: String, params: [UInt8], context: [UInt8]) {
        // The host knows the context: it is that of the call on whose behalf this one is made.
        let parent = (router.table[call]?.parent?.consumer as? ForeignCall)?.id ?? 0
        calls?.begin(call, method, params: params, context: [], about: parent)
    }

    func cancel(_ call: UInt64) {
        calls?.cancel(call)
    }

    func writable(_ call: UInt64) {
        calls?.makeRoom(for: call)
    }

    func stop(grace: Duration) {}

    func destroy() {}
}
