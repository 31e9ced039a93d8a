import PluginAPI

extension IsolatedPlugin: HandingStandIn {
    func give(to receive: ([UInt8], [Int32]) -> mortise_status) -> mortise_status {
        guard let plugin = host?.plugin else { return Status.failed }
        let status = give(of: plugin, to: receive)
        // What it has given, or gives yet, it keeps.
        if status != Status.ok { link.send(settlement(Status.failed, of: plugin)) }
        return status
    }

    private func give(of plugin: PluginInstance, to receive: ([UInt8], [Int32]) -> mortise_status) -> mortise_status {
        let limit = Self.limit(of: plugin)
        let frame = Frame(kind: .give, first: Self.innerLimit(of: plugin))
        guard let answer = link.ask(frame, within: limit) else {
            noteSilence(of: plugin, for: limit, "it goes on as it is.")
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
        _ = link.ask(settlement(outcome, of: plugin), within: Self.limit(of: plugin))
    }

    private func settlement(_ outcome: mortise_status, of plugin: PluginInstance) -> Frame {
        Frame(kind: .settle, status: outcome, first: Self.innerLimit(of: plugin))
    }

    /// How many milliseconds the plugin may take of those for which the answer of its process is waited for: one that takes
    /// too long to hand over is not killed, and serves on.
    private static func innerLimit(of plugin: PluginInstance) -> UInt64 {
        UInt64(clamping: (plugin.startLimit * 9 / 10).milliseconds)
    }
}
