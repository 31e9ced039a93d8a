/// Tells the host what the plugin in a worker does wrong. All else it sees itself.
struct BreachRelay: PluginWitness {
    let link: FrameLink

    func plugin(_ id: String, commits breach: PluginBreach, at call: UInt64?) {
        link.send(Frame(kind: .breach, parts: [breach.what, breach.detail ?? ""].map { Array($0.utf8) }))
    }

    func plugin(_ id: String, enters function: PluginFunction) {}
    func plugin(_ id: String, leaves function: PluginFunction) {}
    func plugin(_ id: String, isAsked method: String, params: [UInt8], as call: UInt64) {}
}
