package import JSON

/// How a cell ended, as the service `kernels/1` answers it.
package struct CellOutcome: Decodable, Sendable {
    /// The exception, with colour codes.
    package struct Failure: Decodable, Sendable {
        package let name: String
        package let value: String
        package let traceback: [String]
    }

    /// What earlier cells put out after they had ended, from threads for example.
    package struct LateOutput: Decodable, Sendable {
        /// The outputs, as they are streamed of a cell that runs.
        package let outputs: [JSONValue]
        /// How many before these were dropped.
        package let dropped: Int
    }

    private enum CodingKeys: String, CodingKey {
        case status, error, restarted, notice
        case lateOutput = "late_output"
        case sessionID = "session_id"
        case executionCount = "execution_count"
        case executionTime = "execution_time"
    }

    /// How it ended.
    package let status: CellStatus
    /// Where it ran.
    package let sessionID: String
    /// How many cells the session has run, counting this one.
    package let executionCount: Int?
    /// Seconds from its start to its end.
    package let executionTime: Double
    /// The exception that it raised.
    package let error: Failure?
    /// Whether the kernel was killed and a new one started.
    package let restarted: Bool
    /// What the caller has to know about the session.
    package let notice: String?
    /// What earlier cells put out between the last cell of the session and the end of this one.
    package let lateOutput: LateOutput?
}
