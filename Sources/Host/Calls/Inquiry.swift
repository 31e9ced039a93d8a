package import JSON

/// What a plugin asks a client at one time: a question, or several that are answered together.
package struct Inquiry {
    package let questions: [Question]
    /// Whether the plugin has given them as a map, and gets the answers as one.
    private let isMap: Bool

    /// The method by which a plugin asks several questions.
    static let method = "input/required"
    /// So many questions may be asked at one time.
    package static let limit = 32
    /// The most bytes of a question's name.
    private static let keyLimit = 128
    /// The names with this beginning are the host's own.
    static let ownPrefix = "question-"

    /// - Parameters:
    ///   - method: what a client is asked, or `input/required`.
    ///   - params: its parameters, or an object of questions by the names that the plugin chose.
    /// - Throws: `CallError` with `.invalid` for questions that are none.
    package init(method: String, params: JSONObject) throws(CallError) {
        isMap = method == Self.method
        questions = isMap ? try Self.questions(params) : [Question(method: method, params: params)]
    }

    private static func questions(_ params: JSONObject) throws(CallError) -> [Question] {
        guard let requests = params["inputRequests"]?.objectValue, (1...limit).contains(requests.count) else {
            throw CallError(.invalid, "`inputRequests` must be an object of 1 to \(limit) questions")
        }
        var questions: [Question] = []
        for (key, request) in requests {
            guard (1...keyLimit).contains(key.utf8.count), !key.hasPrefix(ownPrefix) else {
                throw CallError(
                    .invalid, "A question's name has 1 to \(keyLimit) bytes and does not begin with \"\(ownPrefix)\"")
            }
            guard let method = request["method"]?.stringValue, let params = (request["params"] ?? [:]).objectValue
            else {
                throw CallError(.invalid, "The question \"\(key)\" needs a string `method` and an object `params`")
            }
            questions.append(Question(key: key, method: method, params: params))
        }
        return questions
    }

    /// The answer as the plugin gets it.
    ///
    /// - Parameter answers: one for each question, in their order.
    package func reply(_ answers: [JSONObject]) -> JSONValue {
        guard isMap else { return .object(answers.first ?? [:]) }
        var responses = JSONObject()
        for (question, answer) in zip(questions, answers) {
            if let key = question.key { responses[key] = .object(answer) }
        }
        return ["inputResponses": .object(responses)]
    }
}
