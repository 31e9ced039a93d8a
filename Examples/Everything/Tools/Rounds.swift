import JSON
import PluginKit

extension EverythingPlugin {
    /// Calls that go on over several requests of a modern client.
    @ToolsBuilder<EverythingPlugin> static var rounds: ToolList<EverythingPlugin> {
        RoundOfElicitation.self
        RoundOfSampling.self
        RoundOfRoots.self
        RoundWithState.self
        RoundOfSeveral.self
        SeveralRounds.self
        TamperedState.self
        RoundByCapabilities.self
    }

    fileprivate static let name = Question.form("What is your name?", [.text("name")])
    fileprivate static let confirmation = Question.form("Please confirm", [.flag("ok")])
    fileprivate static let capital = Question.sampling([.user("What is the capital of France?")], maxTokens: 100)
    fileprivate static let greeting = Question.sampling([.user("Generate a greeting")], maxTokens: 50)
}

private func configuration(_ name: String, _ summary: String) -> ToolConfiguration {
    ToolConfiguration(name: "test_input_required_result_\(name)", summary: summary)
}

struct RoundOfElicitation: Tool {
    static let configuration = Everything.configuration("elicitation", "Asks for a name, and greets by it.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let answer = try await context.ask(["user_name": EverythingPlugin.name])["user_name"]
        return "Hello, \(answer?["content"]?["name"]?.stringValue ?? "whoever you are")!"
    }
}

struct RoundOfSampling: Tool {
    static let configuration = Everything.configuration("sampling", "Asks the client's model for a capital.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let answer = try await context.ask(["capital_question": EverythingPlugin.capital])["capital_question"]
        return answer?["content"]?["text"]?.stringValue ?? "No text."
    }
}

struct RoundOfRoots: Tool {
    static let configuration = Everything.configuration("list_roots", "Asks for the client's folders.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let answer = try await context.ask(["client_roots": .roots])["client_roots"]
        let roots = answer?["roots"]?.arrayValue?.compactMap { $0["uri"]?.stringValue } ?? []
        return "Client roots: \(roots.joined(separator: ", "))"
    }
}

/// The host keeps the state of a call that waits, and refuses one that it has not given: whoever gets an answer here has
/// the right state.
struct RoundWithState: Tool {
    static let configuration = Everything.configuration("request_state", "Asks for a confirmation.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let answer = try await context.ask(["confirm": EverythingPlugin.confirmation])["confirm"]
        return "state-ok: \(Answer(answer ?? [:]))"
    }
}

struct RoundOfSeveral: Tool {
    static let configuration = Everything.configuration("multiple_inputs", "Asks for three things at one time.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let answers = try await context.ask([
            "user_name": EverythingPlugin.name, "greeting": EverythingPlugin.greeting, "client_roots": .roots,
        ])
        let name = answers["user_name"]?["content"]?["name"]?.stringValue ?? "nobody"
        let greeting = answers["greeting"]?["content"]?["text"]?.stringValue ?? "Hello"
        return "\(greeting), \(name) of \(answers["client_roots"]?["roots"]?.arrayValue?.count ?? 0) roots"
    }
}

struct SeveralRounds: Tool {
    static let configuration = Everything.configuration("multi_round", "Asks twice, the second time after the first.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let first = try await context.ask(["step1": .form("Step 1: What is your name?", [.text("name")])])["step1"]
        let question = Question.form("Step 2: What is your favorite color?", [.text("color")])
        let second = try await context.ask(["step2": question])["step2"]
        return "\(first?["content"]?["name"] ?? .null) likes \(second?["content"]?["color"] ?? .null)."
    }
}

struct TamperedState: Tool {
    static let configuration = Everything.configuration("tampered_state", "Asks for a confirmation.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let answer = try await context.ask(["confirm": EverythingPlugin.confirmation])["confirm"]
        return "Confirmed: \(Answer(answer ?? [:]))"
    }
}

struct RoundByCapabilities: Tool {
    static let configuration = Everything.configuration("capabilities", "Asks whatever the client can be asked.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        if context.clientCapabilities["elicitation"] != nil {
            _ = try await context.ask(["user_name": EverythingPlugin.name])
            return "Asked the user."
        }
        _ = try await context.ask(["greeting": EverythingPlugin.greeting])
        return "Asked the model."
    }
}
