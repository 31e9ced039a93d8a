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
    /// Texts that the code wanted shown in a pager, as `name?` does.
    package let pages: [String]
    /// Whether the code called `exit()`: the kernel ends once it has replied.
    package let endsKernel: Bool

    /// How a cell ended of which the kernel forgot to tell, because it was interrupted outside the cell's code.
    static let interrupted = ExecuteReply(
        status: .error, executionCount: nil,
        failure: Failure(["ename": "KeyboardInterrupt", "evalue": "", "traceback": ["KeyboardInterrupt"]]))

    package init(status: Status, executionCount: Int?, failure: Failure?) {
        self.status = status
        self.executionCount = executionCount
        self.failure = failure
        pages = []
        endsKernel = false
    }

    /// Reads the content of an `execute_reply`. What is missing or of another type than it should be is left out.
    init(_ content: JSONObject) {
        status = content["status"]?.stringValue.flatMap(Status.init) ?? .error
        executionCount = content["execution_count"]?.intValue
        failure = status == .error ? Failure(content) : nil
        let payload = content["payload"]?.arrayValue ?? []
        pages = payload.filter { $0["source"] == "page" }.compactMap { $0["data"]?["text/plain"]?.stringValue }
        endsKernel = payload.contains { $0["source"] == "ask_exit" && $0["keepkernel"] != true }
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
