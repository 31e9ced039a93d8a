import JSON
import PluginKit

extension EverythingPlugin {
    /// What can be asked of a client.
    @ToolsBuilder<EverythingPlugin> static var questions: ToolList<EverythingPlugin> {
        Sampling.self
        Elicitation.self
        Visit.self
        FormWithDefaults.self
        FormWithChoices.self
        MissingCapability.self
        StreamingElicitation.self
    }
}

struct Sampling: Tool {
    static let configuration = ToolConfiguration(name: "test_sampling", summary: "Asks the client's model.")

    @Argument("What it is asked.") var prompt: String

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let answer = try await context.ask(.sampling([.user(prompt)], maxTokens: 100))
        return "LLM response: \(answer["content"]?["text"]?.stringValue ?? "none")"
    }
}

struct Elicitation: Tool {
    static let configuration = ToolConfiguration(name: "test_elicitation", summary: "Asks the user.")

    @Argument("Why the user is asked.") var message: String

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let fields: [FormField] = [
            .text("username", description: "User's response"),
            .text("email", description: "User's email address", format: "email"),
        ]
        return "User response: \(Answer(try await context.ask(.form(message, fields))))"
    }
}

struct Visit: Tool {
    static let configuration = ToolConfiguration(
        name: "test_elicitation_url", summary: "Asks the user to visit a page.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let question = Question.visit("Please confirm there.", url: "https://example.com/confirm")
        return "User response: \(Answer(try await context.ask(question)))"
    }
}

struct FormWithDefaults: Tool {
    static let configuration = ToolConfiguration(
        name: "test_elicitation_sep1034_defaults", summary: "Asks the user with a default for each kind of field.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let fields: [FormField] = [
            .text("name", description: "User name", default: "John Doe"),
            .integer("age", description: "User age", default: 30),
            .number("score", description: "User score", default: 95.5),
            .choice("status", ["active", "inactive", "pending"], description: "User status", default: "active"),
            .flag("verified", description: "Verification status", default: true),
        ]
        let answer = try await context.ask(.form("Please review and update the form fields with defaults", fields))
        return "Elicitation completed: \(Answer(answer))"
    }
}

struct FormWithChoices: Tool {
    static let configuration = ToolConfiguration(
        name: "test_elicitation_sep1330_enums", summary: "Asks the user with each kind of choice.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let options: [FormOption] = ["option1", "option2", "option3"]
        let titled = [
            FormOption("value1", title: "First Option"), FormOption("value2", title: "Second Option"),
            FormOption("value3", title: "Third Option"),
        ]
        // An older way to give titles, for which the kit has no word.
        let legacy: JSONObject = [
            "type": "string", "enum": ["opt1", "opt2", "opt3"],
            "enumNames": ["Option One", "Option Two", "Option Three"],
        ]
        let fields: [FormField] = [
            .choice("untitledSingle", options), .choice("titledSingle", titled), .schema("legacyEnum", legacy),
            .choices("untitledMulti", options), .choices("titledMulti", titled),
        ]
        return "Elicitation completed: \(Answer(try await context.ask(.form("Please choose", fields))))"
    }
}

struct MissingCapability: Tool {
    static let configuration = ToolConfiguration(
        name: "test_missing_capability", summary: "Needs a client whose model can be asked.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        _ = try await context.ask(.sampling([.user("Hello?")], maxTokens: 10))
        return "The client can be asked."
    }
}

struct StreamingElicitation: Tool {
    static let configuration = ToolConfiguration(
        name: "test_streaming_elicitation", summary: "Reports progress, then asks the user.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        context.progress(1, total: 2, message: "About to ask")
        return "User response: \(Answer(try await context.ask(.form("Go on?", [.flag("ok")]))))"
    }
}

/// A user's answer in words.
struct Answer: CustomStringConvertible {
    let description: String

    init(_ answer: JSONValue) {
        let action = answer["action"]?.stringValue ?? "none"
        description = "action=\(action), content=\(answer["content"] ?? [:])"
    }
}
