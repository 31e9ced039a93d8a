import PluginAPI
import Synchronization

extension IsolatedPlugin: HandingStandIn {
    func give(to receive: ([UInt8], [Int32]) -> mortise_status) -> mortise_status {
        guard let plugin = host?.plugin else { return Status.failed }
        let status = give(of: plugin, to: receive)
        // What it has given, or gives yet, it keeps.
        if status != Status.ok { link.send(Frame(kind: .settle, status: Status.failed)) }
        return status
    }

    private func give(of plugin: PluginInstance, to receive: ([UInt8], [Int32]) -> mortise_status) -> mortise_status {
        // Less than is waited for the answer: one that takes too long to give is not killed, and serves on.
        let limit = plugin.startLimit * 9 / 10
        let frame = Frame(kind: .give, first: UInt64(clamping: limit.milliseconds))
        guard let answer = link.ask(frame, within: Self.limit(of: plugin)) else {
            plugin.lastComplaint.withLock { $0 = "its process does not answer." }
            return Status.gone
        }
        note(answer, of: plugin)
        guard answer.status == Status.ok else { return answer.status }
        // Only lent: the answer closes them.
        return withExtendedLifetime(answer) {
            receive(answer.part(0), answer.descriptors.compactMap(\.rawValue))
        }
    }

    func take(_ state: HandoverState) -> mortise_status {
        guard let plugin = host?.plugin else { return Status.failed }
        return ask(Frame(kind: .take, parts: [state.json], descriptors: state.descriptors), of: plugin)
    }

    func settle(_ outcome: mortise_status) {
        guard let plugin = host?.plugin else { return }
        _ = link.ask(Frame(kind: .settle, status: outcome), within: Self.limit(of: plugin))
    }
}
