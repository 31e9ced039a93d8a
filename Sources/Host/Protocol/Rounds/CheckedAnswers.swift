import JSON

/// Answers of a client that fit the questions which were open when they were looked at.
///
/// A question that is asked between the look and the taking has a key of its own, so no answer goes to one unchecked.
struct CheckedAnswers {
    /// By the keys of their questions.
    private(set) var answers = JSONObject()
    /// The questions that stay open.
    private(set) var unanswered: [AskedQuestions.Open] = []

    /// - Parameters:
    ///   - responses: what the client says. What is said to no open question is left out.
    ///   - open: the questions.
    /// - Throws: what is wrong with an answer; then none counts.
    init(_ responses: JSONObject, to open: [AskedQuestions.Open]) throws(AnswerFault) {
        for open in open {
            guard let response = responses[open.key] else {
                unanswered.append(open)
                continue
            }
            if let fault = open.question.fault(in: response) {
                throw AnswerFault(description: "inputResponses.\(open.key): \(fault)")
            }
            answers[open.key] = response
        }
    }
}

/// Why what a client says is no answer to its question.
struct AnswerFault: Error, CustomStringConvertible {
    let description: String
}
