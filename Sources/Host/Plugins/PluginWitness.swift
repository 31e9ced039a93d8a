/// A function of the plugin interface that the host calls apart from calls.
package enum PluginFunction: String, Sendable {
    case create, start, stop, destroy
}

/// Hears what a plugin is asked to do and what it does wrong: for those who examine it.
///
/// Called on the threads on which it happens, before it does: what never returns, or ends the process, is known all the same.
package protocol PluginWitness: Sendable {
    /// A function of the plugin is about to be called.
    func plugin(_ id: String, enters function: PluginFunction)
    /// It has returned.
    func plugin(_ id: String, leaves function: PluginFunction)
    /// The plugin is about to get a call.
    ///
    /// - Parameters:
    ///   - call: the number by which a breach may name it.
    ///   - params: of the call, a JSON object.
    func plugin(_ id: String, isAsked method: String, params: [UInt8], as call: UInt64)
    /// The plugin has broken the interface.
    ///
    /// - Parameters:
    ///   - breach: what it did.
    ///   - call: at which call, where that is known.
    func plugin(_ id: String, commits breach: PluginBreach, at call: UInt64?)
}
