package import JSON

/// What the protocol layer needs of the host: a list of tools and a way to call them.
package protocol ToolProvider: ListProvider {
    /// The tools as MCP `Tool` objects, as their plugins wrote them, in an order that stays the same.
    func tools() -> [JSONObject]

    /// The tool of that name, if it is offered.
    func tool(named name: String) -> JSONObject?

    /// Follows the list: one element after each change of it. What is read late is read once.
    func toolChanges() -> AsyncStream<Void>

    /// Calls a tool and waits for its result. Cancelling the task cancels the call.
    ///
    /// - Parameters:
    ///   - name: the tool's name.
    ///   - arguments: its arguments, empty where the client sent none.
    ///   - origin: who calls.
    /// - Returns: an MCP `CallToolResult`.
    /// - Throws: `CallError`; `.notFound` where no such tool is offered.
    func callTool(_ name: String, arguments: JSONObject, origin: CallOrigin) async throws(CallError) -> JSONObject
}
