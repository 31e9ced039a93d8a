package import JSON

/// How a cell ended.
package struct ExecuteReply: Sendable, Equatable {
    /// What the kernel says of it.
    package enum Status: String, Sendable {
        case ok, error, aborted
    }

    /// What the code raised.
    package struct Failure: Sendable, Equatable {
        package let name: String
        package let value: String
        /// The lines, with colour codes.
        package let traceback: [String]
    }

    package let status: Status
    package let executionCount: Int?
    package let failure: Failure?

    /// How a cell ended of which the kernel forgot to tell, because it was interrupted outside the cell's code.
    static let interrupted = ExecuteReply(
        status: .error, executionCount: nil,
        failure: Failure(["ename": "KeyboardInterrupt", "evalue": "", "traceback": ["KeyboardInterrupt"]]))

    package init(status: Status, executionCount: Int?, failure: Failure?) {
        self.status = status
        self.executionCount = executionCount
        self.failure = failure
    }

    /// Reads the content of an `execute_reply`. What is missing or of another type than it should be is left out.
    init(_ content: JSONObject) {
        status = content["status"]?.stringValue.flatMap(Status.init) ?? .error
        executionCount = content["execution_count"]?.intValue
        failure = status == .error ? Failure(content) : nil
    }
}

extension ExecuteReply.Failure {
    /// Reads the content of an `error` message or of a reply whose status is error.
    package init(_ content: JSONObject) {
        name = content["ename"]?.stringValue ?? "Error"
        value = content["evalue"]?.stringValue ?? ""
        traceback = content["traceback"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }
}
