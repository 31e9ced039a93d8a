import Host
import JSON
import Synchronization
import Testing

/// A client that records what it is told and answers every question alike.
final class StubClient: ClientLink {
    enum Event: Equatable {
        case progress(Double, Double?, String?)
        case log(LogLevel, String, String)
        case question(String)
    }

    let capabilities: JSONObject
    let wantsProgress = true
    private let answer: JSONObject?
    private let recorded = Mutex<[Event]>([])
    private let stream: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation

    /// - Parameter answer: to each question; `nil`: the client cannot be asked.
    init(capabilities: JSONObject = [:], answer: JSONObject? = nil) {
        self.capabilities = capabilities
        self.answer = answer
        (stream, continuation) = AsyncStream.makeStream()
    }

    var events: [Event] {
        recorded.withLock { $0 }
    }

    /// Waits until the client is told something.
    func next() async -> Event? {
        await stream.first { _ in true }
    }

    func progress(done: Double, total: Double?, message: String?) {
        record(.progress(done, total, message))
    }

    func log(level: LogLevel, logger: String, message: String) {
        record(.log(level, logger, message))
    }

    func ask(_ questions: [Question]) async throws -> [JSONObject] {
        for question in questions { record(.question(question.method)) }
        guard let answer else { throw CallError(.unsupported, "This client cannot be asked.") }
        return questions.map { _ in answer }
    }

    private func record(_ event: Event) {
        recorded.withLock { $0.append(event) }
        continuation.yield(event)
    }
}

extension ClientLink {
    /// Asks one question.
    func ask(method: String, params: JSONObject) async throws -> JSONObject {
        let answers = try await ask([Question(method: method, params: params)])
        return try #require(answers.first)
    }
}
