import Logging

/// What the log says of a call by a client: one line when it has ended, never what was given to it or what it answered.
struct CallRecord {
    /// What is called.
    enum Subject {
        case tool(String)
        case route(String)
        /// By the method: addresses of resources may say much.
        case request(String)
    }

    let id: UInt64
    let subject: Subject
    let origin: CallOrigin
    /// How it ended: `ok`, `error` where the tool says so, the status of a route, else why there is no result.
    var outcome = "failed"
    private let begin = ContinuousClock.now

    init(id: UInt64, _ subject: Subject, origin: CallOrigin) {
        self.id = id
        self.subject = subject
        self.origin = origin
    }

    func write(to logger: Logger) {
        let milliseconds = (ContinuousClock.now - begin) / .milliseconds(1)
        var metadata: Logger.Metadata = [
            "call": "\(id)", "caller": "\(origin.caller.id)", "duration": "\((milliseconds * 100).rounded() / 100)ms",
            "outcome": "\(outcome)",
        ]
        metadata["principal"] = origin.caller.principal.map { "\($0.name)" }
        metadata["traceparent"] = origin.traceparent.map { "\($0)" }
        switch subject {
        case .tool(let name):
            metadata["tool"] = "\(name)"
            logger.info("Tool called", metadata: metadata)
        case .route(let name):
            metadata["route"] = "\(name)"
            logger.info("Route called", metadata: metadata)
        case .request(let method):
            metadata["method"] = "\(method)"
            logger.info("Request answered", metadata: metadata)
        }
    }
}
