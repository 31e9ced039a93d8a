import JSON
import PluginAPI

/// The client that waits for a call, as the worker has it: all is passed to the host.
final class ForeignClient: ClientLink {
    /// How the host names the call.
    private let call: UInt64
    private let link: FrameLink
    private let questions: ForeignQuestions
    private let nextID: @Sendable () -> UInt64

    init(of call: UInt64, over link: FrameLink, _ questions: ForeignQuestions, nextID: @escaping @Sendable () -> UInt64)
    {
        self.call = call
        self.link = link
        self.questions = questions
        self.nextID = nextID
    }

    /// The plugin is told of them, and of whether progress is wanted, by the context that the host made.
    var capabilities: JSONObject { [:] }

    var wantsProgress: Bool { false }

    func progress(done: Double, total: Double?, message: String?) {
        link.send(
            Frame(
                kind: .progress, id: call, first: done.bitPattern, second: (total ?? 0).bitPattern,
                parts: [Array((message ?? "").utf8)]))
    }

    /// The host tells the client what it logs.
    func log(level: LogLevel, logger: String, message: String) {}

    func ask(_ asked: [Question]) async throws -> [JSONObject] {
        let id = nextID()
        let (method, params) = Self.request(asked)
        let answer = try await questions.answer(to: id) { [self] in
            link.send(
                Frame(kind: .ask, id: call, first: id, parts: [Array(method.utf8), params.serialized()]))
        }
        return try Self.answers(to: asked, answer)
    }

    /// Questions in the words of a plugin.
    private static func request(_ asked: [Question]) -> (method: String, params: JSONObject) {
        if let only = asked.first, only.key == nil { return (only.method, only.params) }
        var requests = JSONObject()
        for question in asked {
            guard let key = question.key else { continue }
            requests[key] = ["method": .string(question.method), "params": .object(question.params)]
        }
        return (Inquiry.method, ["inputRequests": .object(requests)])
    }

    private static func answers(to asked: [Question], _ answer: Frame) throws -> [JSONObject] {
        guard answer.status == Status.ok else {
            // What cannot be read has no message.
            let json = try? JSONValue(parsing: answer.part(0))
            throw CallError(status: answer.status, json: json, method: "the question", plugin: "host")
        }
        let object = try JSONObject(parsing: answer.part(0))
        return asked.map { question in
            guard let key = question.key else { return object }
            return object["inputResponses"]?[key]?.objectValue ?? [:]
        }
    }
}
