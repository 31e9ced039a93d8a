/// What a plugin did that the interface forbids.
package struct PluginBreach: Sendable, Hashable {
    /// What it was, a sentence: the same each time that the plugin does the same.
    package let what: String
    /// What was the matter this time, where there is more to say.
    package let detail: String?

    init(_ what: String, _ detail: String? = nil) {
        self.what = what
        self.detail = detail
    }

    /// Both, as the log has it.
    package var text: String {
        guard let detail else { return what }
        return "\(what.hasSuffix(".") ? what.dropLast() : what[...]): \(detail)"
    }
}
