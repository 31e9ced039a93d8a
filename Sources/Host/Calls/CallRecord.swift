import Logging

/// What the log says of a tool's call: one line when it has ended, never what was given to the tool or what it answered.
struct CallRecord {
    let id: UInt64
    let tool: String
    let caller: Caller
    /// How it ended: `ok`, `error` where the tool says so, else why there is no result.
    var outcome = "failed"
    private let begin = ContinuousClock.now

    init(id: UInt64, tool: String, caller: Caller) {
        self.id = id
        self.tool = tool
        self.caller = caller
    }

    func write(to logger: Logger) {
        let milliseconds = (ContinuousClock.now - begin) / .milliseconds(1)
        var metadata: Logger.Metadata = [
            "call": "\(id)", "tool": "\(tool)", "caller": "\(caller.id)",
            "duration": "\((milliseconds * 100).rounded() / 100)ms", "outcome": "\(outcome)",
        ]
        metadata["principal"] = caller.principal.map { "\($0.name)" }
        logger.info("Tool called", metadata: metadata)
    }
}
