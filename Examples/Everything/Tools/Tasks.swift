import JSON
import PluginKit

extension EverythingPlugin {
    /// Calls that go on as tasks, for clients that know tasks, and one that never does.
    @ToolsBuilder<EverythingPlugin> static var tasks: ToolList<EverythingPlugin> {
        Greet.self
        SlowCompute.self
        FailingJob.self
        ProtocolErrorJob.self
        ConfirmDelete.self
        MultiInput.self
        ToolWithTask.self
    }
}

struct Greet: Tool {
    static let configuration = ToolConfiguration(name: "greet", summary: "Greets at once.", tasks: .forbidden)

    @Argument("Whom.") var name: String

    func call(in context: CallContext<EverythingPlugin>) async throws -> String { "Hello, \(name)!" }
}

struct SlowCompute: Tool {
    static let configuration = ToolConfiguration(
        name: "slow_compute", summary: "Takes as long as it is told to.", tasks: .optional)

    @Argument("How long.", in: .zero ... .seconds(3600)) var seconds: Duration = .seconds(1)
    @Argument("What the result says.") var label = "result"

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        context.progress(0, total: 1, message: "Computing \(label)")
        try await Task.sleep(for: seconds)
        return "Computed \(label)."
    }
}

struct FailingJob: Tool {
    static let configuration = ToolConfiguration(
        name: "failing_job", summary: "Fails after a second, as tools do.", tasks: .required)

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        try await Task.sleep(for: .seconds(1))
        throw PluginError(.failed, "The job failed, as it always does.")
    }
}

struct ProtocolErrorJob: Tool {
    static let configuration = ToolConfiguration(
        name: "protocol_error_job", summary: "Fails with an error of the protocol.", tasks: .optional)

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        throw ProtocolFailure(PluginError(.failed, "The job broke, as it always does."))
    }
}

struct ConfirmDelete: Tool {
    static let configuration = ToolConfiguration(
        name: "confirm_delete", summary: "Asks whether a file should be deleted, and deletes nothing.",
        tasks: .optional)

    @Argument("The file.") var filename = "file.txt"

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let answer = try await context.ask(.form("Delete \(filename)?", [.flag("confirm")]))
        return answer["content"]?["confirm"] == true ? "\(filename) would be gone now." : "\(filename) stays."
    }
}

struct MultiInput: Tool {
    static let configuration = ToolConfiguration(
        name: "multi_input", summary: "Asks two things at one time, which may be answered one by one.",
        tasks: .optional)

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let answers = try await context.ask([
            "name": .form("What is your name?", [.text("name")]), "confirmation": .form("Is it?", [.flag("confirm")]),
        ])
        return "\(answers["name"]?["content"]?["name"]?.stringValue ?? "Nobody") answered both."
    }
}

struct ToolWithTask: Tool {
    static let configuration = ToolConfiguration(
        name: "test_tool_with_task", summary: "Asks for a name, then goes on as a task.", tasks: .required,
        asksFirst: true)

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        let answer = try await context.ask(["user_name": .form("What is your name?", [.text("name")])])["user_name"]
        try await Task.sleep(for: .milliseconds(500))
        return "Hello, \(answer?["content"]?["name"]?.stringValue ?? "whoever you are")!"
    }
}
