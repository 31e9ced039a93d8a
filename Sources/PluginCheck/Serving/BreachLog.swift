import Host
import JSON
import Synchronization

/// What the plugin did that the interface forbids, and where it is meanwhile.
final class BreachLog: PluginWitness {
    private struct State {
        var findings: [CheckFinding] = []
        var texts: Set<String> = []
        /// The calls that it was given.
        var calls: [UInt64: (tool: String?, text: String)] = [:]
    }

    /// So many breaches are kept: a plugin may find more ways than these.
    private static let limit = 1000
    private let plugin: String
    private let journal: CheckJournal?
    private let state = Mutex(State())

    /// - Parameter plugin: the one that is checked.
    init(of plugin: String, telling journal: CheckJournal?) {
        self.plugin = plugin
        self.journal = journal
    }

    var findings: [CheckFinding] { state.withLock { $0.findings.byCause } }

    /// Whether an error of a call says no more than that the plugin broke the interface, of which there is a finding.
    func accounts(for error: CallError) -> Bool {
        state.withLock { $0.texts.contains { error.message.hasSuffix($0) } }
    }

    func plugin(_ id: String, enters function: PluginFunction) {
        _ = journal?.begin(place(of: function, id))
    }

    func plugin(_ id: String, leaves function: PluginFunction) {
        journal?.end(place(of: function, id))
    }

    private func place(of function: PluginFunction, _ id: String) -> CheckPlace {
        .function(function.rawValue, plugin: id == plugin ? nil : id)
    }

    func plugin(_ id: String, isAsked method: String, params: [UInt8], as call: UInt64) {
        guard id == plugin else { return }
        let value = try? JSONValue(parsing: params)  // The host wrote it.
        let tool = method == "tools/call" ? value?["name"]?.stringValue : nil
        let text = CheckedPlugin.text(of: tool ?? method, tool == nil ? value : value?["arguments"])
        state.withLock { $0.calls[call] = (tool, text) }
    }

    func plugin(_ id: String, commits breach: PluginBreach, at call: UInt64?) {
        guard id == plugin else { return }
        state.withLock { state in
            guard state.findings.count < Self.limit else { return }
            state.texts.insert(breach.text)
            let call = call.flatMap { state.calls[$0] }
            let example = [call?.text, breach.detail].compactMap(\.self).joined(separator: ": ")
            state.findings.append(
                CheckFinding(
                    .failure, breach.what,
                    why: "The plugin interface forbids it, and a host that serves it logs it as an error.",
                    mend: "mortise/plugin.h and docs/plugins.md say what the host expects here.", tool: call?.tool,
                    example: example.isEmpty ? nil : example))
        }
    }
}
