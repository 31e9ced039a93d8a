package import JSON
import Synchronization

/// What one running request can say to its client, in whichever era and over whichever transport.
package final class RequestLink: ClientLink {
    private let scope: RequestScope
    private let sink: any MessageSink
    /// What the request takes of the server, held longer by a call that goes on without it; nil where nothing is counted.
    let place: CallPlace?
    private let lastProgress = Mutex(-Double.infinity)
    private let refused = Mutex<JSONObject?>(nil)

    /// - Parameters:
    ///   - scope: the request.
    ///   - sink: where messages to its client go.
    ///   - place: what it takes of the server; nil where nothing is counted.
    package init(_ scope: RequestScope, sink: any MessageSink, place: CallPlace? = nil) {
        self.scope = scope
        self.sink = sink
        self.place = place
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

    /// What the client would have had to declare for questions that it was not asked, nil if there were none.
    var missingCapabilities: JSONObject? { refused.withLock { $0 } }

    /// - Throws: `CallError` with `.unsupported` if the client has not declared that it can be asked one of these.
    func check(_ questions: [Question]) throws(CallError) {
        let forbidden = questions.compactMap { question in
            question.refusal(by: capabilities, in: scope.revision).map { (question, reason: $0) }
        }
        guard let first = forbidden.first else { return }
        let required = forbidden.map(\.0.requirement).reduce(JSONObject()) { $0.merging($1) }
        refused.withLock { $0 = required }
        throw CallError(.unsupported, first.reason)
    }

    package func ask(_ questions: [Question]) async throws -> [JSONObject] {
        try check(questions)
        guard let session = scope.session else {
            throw CallError(
                .unsupported, "A client of version \(scope.revision.rawValue) cannot be asked by this request")
        }
        return try await withThrowingTaskGroup(of: (Int, JSONObject).self) { [sink] group in
            for (index, question) in questions.enumerated() {
                // At once, so that they are asked in their order.
                group.addImmediateTask { (index, try await session.ask(question, through: sink)) }
            }
            var answers = [JSONObject](repeating: [:], count: questions.count)
            for try await (index, answer) in group { answers[index] = answer }
            return answers
        }
    }

    /// A number without a fraction is written as an integer, as clients show it to people.
    private static func number(_ value: Double) -> JSONValue {
        Int64(exactly: value).map { .integer($0) } ?? .double(value)
    }
}

extension LegacySession {
    /// Asks the client a question.
    ///
    /// - Parameter sink: where it goes.
    fileprivate func ask(_ question: Question, through sink: any MessageSink) async throws -> JSONObject {
        let answer = try await questions.ask(question.method, question.params(in: revision), through: sink)
        if let fault = question.fault(in: .object(answer)) {
            throw CallError(
                .failed, "The client answered \(question.method) by something that is no answer to it: \(fault)")
        }
        return answer
    }
}
