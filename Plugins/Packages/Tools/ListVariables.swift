import JSON
import PluginKit

/// Tells which variables a session has.
struct ListVariables: Tool {
    static let configuration = ToolConfiguration(
        name: "list_variables",
        title: "List variables",
        summary: """
            Lists the variables of a session with their types, sizes and a short preview; modules and names that begin \
            with an underscore are left out. Use it to see what earlier code has left, before you compute or load \
            something again. It changes nothing in the session and runs none of its code. While code is running it \
            answers that the session is busy; try again then.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false)
    )

    @Argument("The session. Leave it out for the current session.")
    var sessionID: String?

    private static let limit = 10_000
    private static let patience = Duration.seconds(20)

    func call(in context: CallContext<PackagesPlugin>) async throws -> ToolResult<VariableList> {
        let call = context.call(
            "kernels/1", "execute",
            ExecuteParameters(
                code: VariablesCode.code(limit: Self.limit), sessionID: sessionID,
                timeout: Self.patience / .seconds(1)))
        var answer: JSONValue?
        for try await chunk in call {
            answer = chunk["content"]?["data"]?[VariablesCode.mark] ?? answer
        }
        let outcome: ExecuteOutcome = try await call.result.decode()
        guard let answer else {
            let reason = outcome.error.map { "\($0.name): \($0.value)" } ?? outcome.notice ?? outcome.status
            throw PluginError(
                .failed,
                "The session \"\(outcome.sessionID)\" could not tell its variables: \(reason). Try again, or look at them "
                    + "with run_python_code.")
        }
        return try VariableList(answer).result
    }
}
