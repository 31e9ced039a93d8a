public import JSON

// Questions to the client. They are the same in whichever way a client is asked.
extension CallContext {
    /// Asks the client a question and waits for its answer.
    ///
    /// A tool that lets the error pass tells the client what it would have had to declare. Ask before progress is
    /// reported: over HTTP that can then be told by a status.
    ///
    /// - Returns: the client's result.
    /// - Throws: `PluginError`, with `unsupported` where the client cannot be asked this; `CancellationError`.
    public func ask(_ question: Question) async throws -> JSONValue {
        try await put(question.method, question.parameters)
    }

    /// Asks the client several questions at one time, and waits until all are answered.
    ///
    /// A client may bring answers by these names with its first request, and then begins the work anew: so do nothing
    /// before that must not be done twice.
    ///
    /// - Parameter questions: by names of 1 to 128 bytes, which do not begin with `question-`; 32 at most.
    /// - Returns: the client's results by the same names.
    /// - Throws: `PluginError`, with `unsupported` where the client cannot be asked one of them, and then it is asked
    ///   none; `CancellationError`.
    public func ask(_ questions: KeyValuePairs<String, Question>) async throws -> [String: JSONValue] {
        let requests = JSONObject(questions.map { ($0.key, .object($0.value.json)) })
        let answer = try await put("input/required", ["inputRequests": .object(requests)])
        let responses = answer["inputResponses"]?.objectValue ?? [:]
        // Names come back as they went; whatever else comes must not end the process as a key that is there twice.
        return Dictionary(responses.map { ($0.key, $0.value) }) { first, _ in first }
    }

    private func put(_ method: String, _ parameters: JSONObject) async throws -> JSONValue {
        let stream = ReplyStream(host: call.host)
        call.host.ask(call: call.id, method: method, parameters: parameters.serialized(), reply: stream)
        do {
            return try await stream.result()
        } catch let error as PluginError where error.code == .unsupported {
            throw call.note(refusal: error)
        }
    }
}
