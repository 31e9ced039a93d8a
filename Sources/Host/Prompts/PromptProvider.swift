package import JSON

/// What the protocol layer needs of the host to offer prompts.
package protocol PromptProvider: ListProvider {
    /// Whether prompts are offered, or may be some time.
    var offersPrompts: Bool { get }

    /// The MCP `Prompt` objects, in an order that stays the same.
    func prompts(for caller: Caller) -> [JSONObject]

    /// Whether a prompt is offered, whoever may use it.
    func hasPrompt(_ name: String) -> Bool

    /// Follows the list: one element after each change of it. What is read late is read once.
    func promptChanges() -> AsyncStream<Void>

    /// Makes the messages of a prompt.
    ///
    /// - Parameters:
    ///   - name: of the prompt.
    ///   - arguments: what the client gave.
    ///   - origin: who asks.
    /// - Returns: an MCP `GetPromptResult`.
    /// - Throws: `CallError`; `.notFound` where there is no such prompt for this caller, `.invalid` for wrong arguments.
    func getPrompt(_ name: String, arguments: JSONObject, origin: CallOrigin) async throws(CallError) -> JSONObject
}
