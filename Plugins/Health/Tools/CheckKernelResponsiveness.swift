import JSON
import PluginKit

/// Tells whether a kernel answers.
struct CheckKernelResponsiveness: Tool {
    static let configuration = ToolConfiguration(
        name: "check_kernel_responsiveness",
        title: "Check kernel responsiveness",
        summary: """
            Checks whether the kernel of a session answers, and how fast. A kernel that runs code answers too: then \
            busy is true, and it is not stuck for that. Use it when a session seems to hang. If it does not answer, \
            restart_kernel mends that. It disturbs no code and starts no kernel. ping checks the server alone.
            """,
        annotations: ToolAnnotations(
            readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false)
    )

    @Argument("Seconds to wait for an answer.", in: .zero ... .seconds(300))
    var timeout: Duration = .seconds(5)

    @Argument("The session to check. Leave it out for the current session.")
    var sessionID: String?

    func call(in context: CallContext<HealthPlugin>) async throws -> ToolResult<Responsiveness> {
        let seconds = timeout / .seconds(1)
        let probe = ProbeParameters(timeout: seconds, sessionID: sessionID)
        let result = Responsiveness(try await context.call("kernels/1", "probe", probe).result, timeout: seconds)
        return ToolResult(content: [.text(result.summary)], structured: result)
    }
}

/// The answer of `check_kernel_responsiveness`.
struct Responsiveness: StructuredOutput {
    @Field("Whether the kernel answered in time.") var responsive = false
    @Field("Seconds until it answered, or until it was given up.") var responseTime = 0.0
    @Field("Seconds that it had to answer.") var timeout = 0.0
    @Field("Whether the session runs code, or has more that waits.") var busy = false
    @Field("The session.") var sessionID = ""
    @Field("What the session does; dead if it has no kernel: the next call that needs one starts it.") var state = ""
    @Field("What else there is to know: that the session's state was lost, and why.") var notices: [String] = []

    init() {}

    init(_ reply: JSONValue, timeout: Double) {
        responsive = reply["responsive"]?.boolValue ?? false
        responseTime = reply["response_time"]?.doubleValue ?? 0
        self.timeout = timeout
        busy = reply["busy"]?.boolValue ?? false
        sessionID = reply["session_id"]?.stringValue ?? ""
        state = reply["state"]?.stringValue ?? ""
        notices = (reply["notices"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// The same in words.
    var summary: String {
        ([finding] + notices.map { "[\($0)]" }).joined(separator: "\n")
    }

    private var finding: String {
        let milliseconds = (responseTime * 10_000).rounded() / 10
        return switch (responsive, state) {
        case (true, _): "Session \(sessionID) answered after \(milliseconds) ms\(busy ? " and runs code" : "")."
        case (false, "dead"): "Session \(sessionID) has no kernel; the next call that needs one starts it."
        case (false, _): "Session \(sessionID) did not answer within \(timeout) s."
        }
    }
}
