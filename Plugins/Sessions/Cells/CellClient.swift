package import JSON
internal import PluginKit

/// Who gets the output of a cell and is asked its questions.
package protocol CellClient: Sendable {
    /// Whether questions can be asked at all.
    var canBeAsked: Bool { get }

    /// Takes one output, and waits while its reader lags.
    ///
    /// - Throws: if nobody wants more.
    func emit(_ chunk: JSONValue) async throws

    /// Asks a question.
    ///
    /// - Returns: the answer, nil if the user declined to give one.
    func ask(_ prompt: String) async throws -> String?
}

/// The client of a call to the service.
struct ContextClient: CellClient {
    let context: CallContext<SessionsPlugin>

    var canBeAsked: Bool {
        // An empty object stands for forms, as clients of the first versions declare it.
        guard let elicitation = context.clientCapabilities["elicitation"]?.objectValue else { return false }
        return elicitation.isEmpty || elicitation["form"] != nil
    }

    func emit(_ chunk: JSONValue) async throws {
        try await context.emit(chunk)
    }

    func ask(_ prompt: String) async throws -> String? {
        let answer = try await context.ask(
            .form(prompt.isEmpty ? "The code asks for a line of input." : prompt, [.text("value", title: "Input")]))
        guard answer["action"] == "accept" else { return nil }
        return answer["content"]?["value"]?.stringValue
    }
}
