package import JSON
import Synchronization

/// What one running request can say to its client, in whichever era and over whichever transport.
package final class RequestLink: ClientLink {
    private let scope: RequestScope
    private let sink: any MessageSink
    private let lastProgress = Mutex(-Double.infinity)
    private let refused = Mutex<JSONObject?>(nil)

    /// - Parameters:
    ///   - scope: the request.
    ///   - sink: where messages to its client go.
    package init(_ scope: RequestScope, sink: any MessageSink) {
        self.scope = scope
        self.sink = sink
    }

    package var capabilities: JSONObject { scope.capabilities }

    package var wantsProgress: Bool { scope.meta.progressToken != nil }

    package func progress(done: Double, total: Double?, message: String?) {
        guard let token = scope.meta.progressToken, done.isFinite else { return }
        var params: JSONObject = ["progressToken": token.json, "progress": Self.number(done)]
        if let total, total.isFinite { params["total"] = Self.number(total) }
        params["message"] = message.map { .string($0) }
        let notification = OutgoingMessage(.progress, method: "notifications/progress", params: params)
        // Sent under the lock: of two threads that report at once, the lesser number must not come second.
        lastProgress.withLock { last in
            guard done > last else { return }
            last = done
            sink.send(notification)
        }
    }

    package func log(level: LogLevel, logger: String, message: String) {
        guard let wanted = scope.session?.logLevel ?? scope.logLevel, level >= wanted else { return }
        let params: JSONObject = [
            "level": .string(level.name), "logger": .string(logger), "data": .string(message),
        ]
        sink.send(OutgoingMessage(.log, method: "notifications/message", params: params))
    }

    /// Tells the client of a change.
    ///
    /// - Returns: false if it lags too far behind to be told, or is gone.
    func notify(_ change: OutgoingMessage) -> Bool {
        sink.send(change)
    }

    /// What the client would have had to declare for a question that it was not asked, nil if there was none.
    var missingCapabilities: JSONObject? { refused.withLock { $0 } }

    /// - Throws: `CallError` with `.unsupported` if the client has not declared that it can be asked this.
    func check(_ method: String, _ params: JSONObject) throws(CallError) {
        guard !Question.isAllowed(method, params: params, by: capabilities, in: scope.revision) else { return }
        let required = Question.requirement(of: method, params: params)
        refused.withLock { $0 = required }
        throw CallError(.unsupported, "The client has not declared that it can be asked \(method)")
    }

    package func ask(method: String, params: JSONObject) async throws -> JSONObject {
        try check(method, params)
        guard let session = scope.session else {
            throw CallError(
                .unsupported, "A client of version \(scope.revision.rawValue) cannot be asked by this request")
        }
        let answer = try await session.questions.ask(method, params, through: sink)
        if let fault = AnswerCheck.fault(in: .object(answer), to: method, params: params) {
            throw CallError(.failed, "The client's answer to \(method) is none: \(fault)")
        }
        return answer
    }

    /// A number without a fraction is written as an integer, as clients show it to people.
    private static func number(_ value: Double) -> JSONValue {
        Int64(exactly: value).map { .integer($0) } ?? .double(value)
    }
}
