import JSON

/// Whether calls of a tool go on as tasks where the client knows tasks: what the tool says as `execution.taskSupport`.
enum TaskSupport: String, CaseIterable {
    /// They never do.
    case forbidden
    /// They do, from the start.
    case optional
    /// They do, from the start, and modern clients that do not know tasks cannot call it.
    case required

    /// What a tool says, nil for one that leaves it to the host: its calls do once they take long.
    init?(_ tool: JSONObject?) {
        guard let text = tool?["execution"]?["taskSupport"]?.stringValue else { return nil }
        self.init(rawValue: text)
    }
}
