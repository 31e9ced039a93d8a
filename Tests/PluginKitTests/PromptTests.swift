import JSON
import PluginAPI
import PluginKit
import Testing

private final class PromptsPlugin: Plugin {
    static let description = PluginDescription(id: "prompts", version: "1.0.0")

    static var prompts: PromptList<PromptsPlugin> { Review.self }
    static var optionalPrompts: PromptList<PromptsPlugin> { Later.self }
    static var optionalTools: ToolList<PromptsPlugin> { LaterTool.self }
    static var resources: ResourceOffer<PromptsPlugin> { ResourceOffer(Space.self) }

    let environment: PluginEnvironment<NoSettings>

    init(environment: PluginEnvironment<NoSettings>) {
        self.environment = environment
    }

    func start() async throws {
        try environment.offer(tools: Self.optionalTools)
        try environment.offer(prompts: Self.optionalPrompts)
        try environment.offer(resources: [ResourceLink(uri: "a:b", name: "b")])
        try environment.offer(templates: [ResourceTemplate(uriTemplate: "a:{x}", name: "x")])
        #expect(throws: PluginError.self) { try environment.offer(tools: ToolList<PromptsPlugin>.none) }
    }
}

private enum Tone: String, CaseIterable, ArgumentValue {
    case kind, strict
}

private struct Review: Prompt {
    static let configuration = PromptConfiguration(
        name: "review", title: "Review", summary: "Has code reviewed.",
        icons: [Icon("https://example.com/i.png", theme: .dark)],
        completes: true, meta: ["example.com/a": 1])

    var meta: JSONObject { ["example.com/length": JSONValue(code.utf8.count)] }

    @Argument("The code.") var code: String
    @Argument("How.") var tone: Tone?

    func messages(in context: CallContext<PromptsPlugin>) async throws -> [Message] {
        [.user("Review \(code)"), .assistant("As \(tone?.rawValue ?? "ever").")]
    }

    func complete(_ request: CompletionRequest, in context: CallContext<PromptsPlugin>) async throws -> Completion {
        Completion([request.argument, request.value, request.known["tone"] ?? "none"], total: 9)
    }
}

private struct Later: Prompt {
    static let configuration = PromptConfiguration(name: "later", summary: "Comes later.")

    func messages(in context: CallContext<PromptsPlugin>) async throws -> [Message] { [] }
}

private struct LaterTool: Tool {
    static let configuration = ToolConfiguration(name: "later", summary: "Comes later.")

    func call(in context: CallContext<PromptsPlugin>) async throws -> String { "now" }
}

private struct Space: ResourceSpace {
    static let configuration = ResourceConfiguration(prefixes: ["a:"], completes: true)

    func read(_ uri: String, in context: CallContext<PromptsPlugin>) async throws -> [ResourceContent] { [] }

    func complete(
        _ request: CompletionRequest, of template: String, in context: CallContext<PromptsPlugin>
    ) async throws -> Completion {
        Completion(of: [template, "b"], beginningWith: request.value)
    }
}

private final class WrongPromptsPlugin: Plugin {
    static let description = PluginDescription(id: "wrong", version: "1.0.0")

    static var prompts: PromptList<WrongPromptsPlugin> {
        Numbers.self
        Numbers.self
    }

    init(environment: PluginEnvironment<NoSettings>) {}
}

private struct Numbers: Prompt {
    static let configuration = PromptConfiguration(name: "", summary: "")
    @Argument("A number.") var count: Int

    func messages(in context: CallContext<WrongPromptsPlugin>) async throws -> [Message] { [] }
}

struct PromptTests {
    private func answer(_ method: String, _ parameters: JSONValue) async throws -> FakeHost.Answer {
        let driver = try await Driver<PromptsPlugin>()
        return await driver.host.answer(of: driver.begin(method, parameters))
    }

    @Test func `The manifest lists prompts with their arguments, and says that they are completed`() throws {
        let manifest = PluginEntry<PromptsPlugin>.manifest
        #expect(
            manifest["prompts"] == [
                [
                    "name": "review", "description": "Has code reviewed.", "title": "Review",
                    "icons": [["src": "https://example.com/i.png", "theme": "dark"]], "_meta": ["example.com/a": 1],
                    "arguments": [
                        ["name": "code", "required": true, "description": "The code."],
                        ["name": "tone", "required": false, "description": "How."],
                    ],
                ]
            ])
        #expect(manifest["completions"] == true && manifest["tools"] == [])
    }

    @Test func `A prompt gets its arguments and answers messages`() async throws {
        let answer = try await answer("prompts/get", ["name": "review", "arguments": ["code": "x", "tone": "kind"]])
        #expect(
            answer.json == [
                "description": "Has code reviewed.",
                "messages": [
                    ["role": "user", "content": ["type": "text", "text": "Review x"]],
                    ["role": "assistant", "content": ["type": "text", "text": "As kind."]],
                ],
                "_meta": ["example.com/length": 1],
            ])
    }

    @Test(
        arguments: [["name": "review"], ["name": "review", "arguments": ["code": "x", "tone": "odd"]]] as [JSONValue])
    func `Arguments that are wrong are invalid`(parameters: JSONValue) async throws {
        #expect(try await Int(answer("prompts/get", parameters).status) == MORTISE_INVALID)
    }

    @Test func `A prompt that there is not is not found`() async throws {
        #expect(try await Int(answer("prompts/get", ["name": "none"]).status) == MORTISE_NOT_FOUND)
    }

    @Test func `What a client tells of other arguments may have names that Swift holds to be one`() async throws {
        let others: JSONValue = ["\u{e9}": "a", "e\u{301}": "b", "tone": "kind"]
        let answer = try await answer(
            "completion/complete",
            [
                "ref": ["type": "ref/prompt", "name": "review"], "argument": ["name": "code", "value": "v"],
                "context": ["arguments": others],
            ])
        #expect(answer.json["completion"]?["values"] == ["code", "v", "kind"])
    }

    @Test func `Arguments and variables are completed`() async throws {
        let prompt = try await answer(
            "completion/complete",
            [
                "ref": ["type": "ref/prompt", "name": "review"], "argument": ["name": "code", "value": "v"],
                "context": ["arguments": ["tone": "kind"]],
            ])
        #expect(prompt.json == ["completion": ["values": ["code", "v", "kind"], "total": 9, "hasMore": true]])
        let template = try await answer(
            "completion/complete",
            ["ref": ["type": "ref/resource", "uri": "a:{x}"], "argument": ["name": "x", "value": "a"]])
        #expect(template.json == ["completion": ["values": ["a:{x}"]]])
    }

    @Test func `What is offered at run time is told to the host, and can be used`() async throws {
        let driver = try await Driver<PromptsPlugin>()
        let keys = driver.host.offers.compactMap { $0.objectValue?.first { _ in true }?.key }
        #expect(keys == ["tools", "prompts", "resources", "resourceTemplates", "tools"])
        #expect(driver.host.offers[0]["tools"]?[0]?["name"] == "later")
        #expect(driver.host.offers[2]["resources"] == [["uri": "a:b", "name": "b"]])
        let answer = await driver.call("later")
        #expect(answer.json["content"]?[0]?["text"] == "now")
    }

    @Test func `What the compiler cannot see is explained`() {
        let found = PluginEntry<WrongPromptsPlugin>.validate().map(\.description)
        #expect(found.contains { $0.contains("Numbers.count: is no text") })
        #expect(found.contains { $0.contains("is no name for a prompt") })
        #expect(found.contains { $0.contains("is taken by Numbers") })
        #expect(found.contains { $0.contains("the summary is empty") })
    }
}
