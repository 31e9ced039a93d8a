package import JSON
internal import Jupyter

/// The result of `kernels/1/execute`.
package struct ExecuteResult: Encodable, Sendable {
    /// How a cell can end.
    package enum Status: String, Encodable, Sendable {
        case ok, error, timeout, interrupted, died
    }

    /// What the code raised.
    package struct Failure: Encodable, Sendable {
        package let name: String
        package let value: String
        package let traceback: [String]
    }

    /// What earlier cells put out after they had ended.
    package struct LateOutput: Encodable, Sendable {
        /// As they are streamed of a cell that runs.
        package let outputs: [JSONValue]
        /// How many outputs before these were dropped.
        package let dropped: Int
    }

    package let status: Status
    package let session: String
    package let executionCount: Int?
    /// Seconds.
    package let executionTime: Double
    package let error: Failure?
    package let isRestarted: Bool
    package let notice: String?
    package let lateOutput: LateOutput?

    /// - Parameters:
    ///   - end: how the cell ended.
    ///   - session: where it ran.
    ///   - loss: why the session's state was lost before it, if it was.
    ///   - notice: what the caller has to know besides.
    init(_ end: CellEnd, session: String, loss: String?, notice: String? = nil) {
        status = Status(end)
        self.session = session
        executionCount = end.reply?.executionCount
        executionTime = end.duration / .seconds(1)
        error = end.reply?.failure.map { Failure(name: $0.name, value: $0.value, traceback: $0.traceback) }
        isRestarted = end.killReason != nil
        let before = loss.map { "The state of session \"\(session)\" was lost before this cell ran, because \($0)." }
        let notices = [notice, before, end.notice].compactMap { $0 }
        self.notice = notices.isEmpty ? nil : notices.joined(separator: "\n")
        lateOutput = end.late.isEmpty ? nil : LateOutput(end.late)
    }

    private enum CodingKeys: String, CodingKey {
        case status
        case session = "session_id"
        case executionCount = "execution_count"
        case executionTime = "execution_time"
        case error
        case isRestarted = "restarted"
        case notice
        case lateOutput = "late_output"
    }

    /// Writes all keys, with null for what there is not.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(status, forKey: .status)
        try container.encode(session, forKey: .session)
        try container.encode(executionCount, forKey: .executionCount)
        try container.encode(executionTime, forKey: .executionTime)
        try container.encode(error, forKey: .error)
        try container.encode(isRestarted, forKey: .isRestarted)
        try container.encode(notice, forKey: .notice)
        try container.encode(lateOutput, forKey: .lateOutput)
    }
}

extension ExecuteResult.LateOutput {
    fileprivate init(_ late: LateOutput) {
        outputs = late.messages.flatMap(OutputChunks.chunks)
        dropped = late.droppedCount
    }
}

extension ExecuteResult.Status {
    fileprivate init(_ end: CellEnd) {
        switch (end.stop, end.reply) {
        case (.timeout, _): self = .timeout
        case (.cancelled, _), (.restart, _): self = .interrupted
        case (nil, nil): self = .died
        case (nil, let reply?) where reply.failure?.name == "KeyboardInterrupt": self = .interrupted
        case (nil, let reply?): self = reply.status == .ok ? .ok : .error
        }
    }
}
