import JSON
import PluginKit

/// A plugin with a tool for each thing that the kit does.
final class SamplePlugin: Plugin {
    struct Settings: Parameters {
        @Argument("How many sessions there may be.", in: 1...64) var maxSessions = 10
        @Argument("The interpreter.") var python: String?
    }

    static let description = PluginDescription(
        id: "sample", version: "1.2.3", title: "Sample", summary: "Shows everything.", requires: ["numbers/1"])

    static var tools: ToolList<SamplePlugin> {
        Describe.self
        Echo.self
        Fail.self
        Sleep.self
        Ask.self
        AskTwice.self
        Sum.self
        Report.self
    }

    static var services: [Service<SamplePlugin>] {
        Service("sample/1") {
            Method("count") { (input: CountInput, context) in
                for number in 0..<input.to { try await context.emit(number) }
                return CountOutput(last: input.to - 1)
            }
            Method("refuse") { (_: [String: String], _) -> String in
                throw PluginError(.busy, "Not now; try again later.", data: ["after": 3])
            }
        }
    }

    struct CountInput: Decodable {
        let to: Int
    }

    struct CountOutput: Encodable {
        let last: Int
    }

    let environment: PluginEnvironment<Settings>

    init(environment: PluginEnvironment<Settings>) throws {
        self.environment = environment
    }

    func stop(grace: Duration) async {
        environment.log(.info, "stopped")
    }
}

enum Format: String, CaseIterable, ArgumentValue {
    case short, long
}

struct Window: Parameters {
    @Argument("Columns to show.", count: 1...3) var columns: [String]
    @Argument("Rows to show.", in: 1...1000) var rows = 20
}

struct Description: StructuredOutput {
    @Field("The session.") var session = ""
    @Field("The limit.") var timeout = Duration.zero
    @Field("The format.") var format: Format?
    @Field("The windows.") var windows: [Window] = []
    @Field("Whatever it was.", name: "other") var anything: JSONValue = .null
    @Field("What was odd.", omittedIfNull: true) var remark: String?
}

/// Takes arguments of all types and answers them.
struct Describe: Tool {
    static let configuration = ToolConfiguration(
        name: "describe", title: "Describe", summary: "Answers its arguments.",
        annotations: ToolAnnotations(readOnlyHint: true, idempotentHint: true, openWorldHint: false))

    @Argument("The session.", length: 1...8) var session: String
    @Argument("The limit.", in: .zero ... .seconds(60)) var timeout: Duration = .seconds(30)
    @Argument("The format.") var format: Format?
    @Argument("How much to tell.", in: 0...2) var detailLevel = 0
    @Argument("A factor.", in: 0.5...) var factor: Double?
    @Argument("The windows.") var windows: [Window] = []
    @Argument("Names for things.") var labels: [String: Int]?
    @Argument("Whatever.", name: "other") var anything: JSONValue?

    func call(in context: CallContext<SamplePlugin>) async throws -> Description {
        var result = Description()
        result.session = session
        result.timeout = timeout
        result.format = format
        result.windows = windows
        result.anything = anything ?? .null
        return result
    }
}

/// Answers plain text, and tells of its caller.
struct Echo: Tool {
    static let configuration = ToolConfiguration(name: "echo", summary: "Answers its text.")

    @Argument("The text.") var text: String

    func call(in context: CallContext<SamplePlugin>) async throws -> String {
        context.log(.notice, "echo for \(context.caller)")
        if context.wantsProgress { context.progress(1, total: 2, message: "half") }
        return text
    }
}

/// Fails.
struct Fail: Tool {
    static let configuration = ToolConfiguration(name: "fail", summary: "Fails.")

    func call(in context: CallContext<SamplePlugin>) async throws -> String {
        throw PluginError(.notFound, "There is no kernel \"x\"; start one.")
    }
}

/// Waits for its cancellation, and then ends as it is told to.
struct Sleep: Tool {
    static let configuration = ToolConfiguration(name: "sleep", summary: "Waits.")

    @Argument("Whether it returns a result although it was cancelled.") var stubborn = false

    func call(in context: CallContext<SamplePlugin>) async throws -> String {
        context.log(.info, "sleeping")
        do {
            try await Task.sleep(for: .seconds(3600))
        } catch  where stubborn {
            return "slept well"
        }
        return "woke up"
    }
}

/// Asks the client.
struct Ask: Tool {
    static let configuration = ToolConfiguration(name: "ask", summary: "Asks.")

    func call(in context: CallContext<SamplePlugin>) async throws -> String {
        try await context.ask(.form("Who?", [.text("name")]))["content"]?["name"]?.stringValue ?? "nobody"
    }
}

/// Asks the client two things at one time.
struct AskTwice: Tool {
    static let configuration = ToolConfiguration(name: "ask_twice", summary: "Asks.")

    func call(in context: CallContext<SamplePlugin>) async throws -> String {
        let answers = try await context.ask(["name": .form("Who?", [.text("name")]), "roots": .roots])
        return "\(answers.keys.sorted())"
    }
}

/// Calls a service and adds the chunks.
struct Sum: Tool {
    static let configuration = ToolConfiguration(name: "sum", summary: "Adds.")

    @Argument("Whether only the result is read.") var skipsChunks = false

    @Argument("After how many chunks reading ends.") var limit: Int?

    @Argument("Whether it awaits the result and leaves the chunks where they are.") var keepsChunks = false

    func call(in context: CallContext<SamplePlugin>) async throws -> String {
        let call = context.call("numbers/1", "list", ["upTo": 3])
        if keepsChunks {
            let chunks = call.makeAsyncIterator()
            defer { withExtendedLifetime(chunks) {} }
            return try await "\(call.result)"
        }
        var sum = 0
        if !skipsChunks {
            var count = 0
            for try await chunk in call {
                sum += chunk.intValue ?? 0
                count += 1
                if count == limit { break }
            }
        }
        return try await "\(sum) \(call.result)"
    }
}

/// Composes its content.
struct Report: Tool {
    static let configuration = ToolConfiguration(name: "report", summary: "Reports.")

    func call(in context: CallContext<SamplePlugin>) async throws -> ToolResult<Description> {
        ToolResult(
            content: [
                .text("a plot"), .image(data: "AAAA", mimeType: "image/png"),
                .audio(data: "BBBB", mimeType: "audio/wav"),
                .resourceLink(ResourceLink(uri: "file:///a", name: "a", mimeType: "text/plain", size: 3)),
                .embeddedText(uri: "mem:b", mimeType: nil, text: "b"),
                .embeddedBlob(uri: "mem:c", mimeType: "x/y", data: "CCCC"),
            ],
            structured: Description(), isError: true)
    }
}
