import JSON
import PluginKit

/// Gives a session another kernel.
struct RestartKernel: Tool {
    static let configuration = ToolConfiguration(
        name: "restart_kernel",
        title: "Restart kernel",
        summary: """
            Ends the Python process of a session and starts a new one in its place. Use it when the session is in a \
            bad state, hangs, or has to load changed or newly installed modules. Its variables are lost, and code that \
            runs is stopped, unless preserve_state is true: then variables, functions, classes and imports are carried \
            over as far as they can be, the answer names what could not, and a session that runs code is left alone.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false)
    )

    @Argument("Whether to carry over what the session has defined.")
    var preserveState = false

    @Argument("The session to restart. Leave it out for the current session.")
    var sessionID: String?

    func call(in context: CallContext<ExecutionPlugin>) async throws -> ToolResult<RestartedKernel> {
        let reply = try await context.call(
            "kernels/1", "restart", RestartParameters(preserveState: preserveState, sessionID: sessionID)
        ).result
        let restart = RestartedKernel(reply)
        return ToolResult(content: [.text(restart.summary)], structured: restart)
    }
}

/// The answer of `restart_kernel`.
struct RestartedKernel: StructuredOutput {
    /// A model reads so many names.
    private static let shownCount = 50

    @Field("Always true: the session has a new kernel.") var restarted = true
    @Field("The session.") var sessionID = ""
    @Field("Whether what it had defined was to be carried over.") var preserveState = false
    @Field("How many variables, functions and classes the old kernel saved.") var preservedVars = 0
    @Field("How many of them the new kernel has.") var restoredVars = 0
    @Field("What could not be carried over, and why.") var notPreserved: [LostDefinition] = []
    @Field("When it was done, in seconds since 1970.") var timestamp = 0.0

    init() {}

    init(_ reply: JSONValue) {
        restarted = reply["restarted"]?.boolValue ?? true
        sessionID = reply["session_id"]?.stringValue ?? ""
        preserveState = reply["preserve_state"]?.boolValue ?? false
        preservedVars = reply["preserved_vars"]?.intValue ?? 0
        restoredVars = reply["restored_vars"]?.intValue ?? 0
        notPreserved = (reply["not_preserved"]?.arrayValue ?? []).map(LostDefinition.init)
        timestamp = reply["timestamp"]?.doubleValue ?? 0
    }

    /// The same in words.
    var summary: String {
        guard preserveState else {
            return "The kernel of session \(sessionID) was restarted: its variables and imports are gone."
        }
        let kept =
            "The kernel of session \(sessionID) was restarted with \(restoredVars) variables, functions and classes."
        if notPreserved.isEmpty { return kept }
        let lost = notPreserved.prefix(Self.shownCount).map { "\($0.name): \($0.reason)" }
        let rest = notPreserved.count > lost.count ? ["and \(notPreserved.count - lost.count) more"] : []
        return ([kept, "Lost:"] + lost + rest).joined(separator: "\n")
    }
}

/// Something that the session had defined and that is lost.
struct LostDefinition: StructuredOutput {
    @Field("Its name.") var name = ""
    @Field("Why it could not be carried over.") var reason = ""

    init() {}

    init(_ entry: JSONValue) {
        name = entry["name"]?.stringValue ?? "?"
        reason = entry["reason"]?.stringValue ?? "no reason is known"
    }
}
