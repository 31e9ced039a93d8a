import JSON

/// Whether the calls of a tool go on as tasks, which their clients ask for from time to time, where a client can handle
/// that. A call never sees the difference.
public enum TaskSupport: String, Sendable {
    /// They never do: they do not take long.
    case forbidden
    /// They do, from the start.
    case optional
    /// They do, from the start, and clients that cannot handle it are refused where their protocol has an error for that.
    case required
}

extension ToolConfiguration {
    /// What the host is told of tasks, nil for nothing.
    var execution: JSONValue? {
        guard let tasks else { return nil }
        var execution: JSONObject = ["taskSupport": .string(tasks.rawValue)]
        if asksFirst { execution["asksFirst"] = true }
        return .object(execution)
    }
}
