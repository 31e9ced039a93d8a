import JSON

/// Something that a plugin offers to clients.
protocol Offered: Sendable {
    /// Tells it from all others of its kind, whichever plugin offers them.
    var name: String { get }

    /// What MCP says of it, passed to clients as the plugin wrote it.
    var definition: JSONObject { get }
}
