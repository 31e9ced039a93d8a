import JSON
import PluginAPI
import PluginKit
import Testing

struct QuestionTests {
    @Test func `An answer of the client reaches the tool that asked`() async throws {
        let driver = try await Driver<SamplePlugin>()
        let id = driver.begin("tools/call", ["name": "ask"])
        let (question, call) = await driver.host.outgoing()
        #expect(call.method == "elicitation/create" && call.parameters["message"] == "Who?" && call.parent == id)
        driver.host.reply(question, 0, ["action": "accept", "content": ["name": "Ann"]])
        let answer = await driver.host.answer(of: id)
        #expect(answer.json["content"]?[0]?["text"] == "Ann")
    }

    @Test func `Several questions are asked at one time and answered by their names`() async throws {
        let driver = try await Driver<SamplePlugin>()
        let id = driver.begin("tools/call", ["name": "ask_twice"])
        let (question, call) = await driver.host.outgoing()
        #expect(call.method == "input/required")
        #expect(call.parameters["inputRequests"]?["roots"] == ["method": "roots/list", "params": [:]])
        #expect(call.parameters["inputRequests"]?["name"]?["method"] == "elicitation/create")
        driver.host.reply(question, 0, ["inputResponses": ["name": [:], "roots": [:]]])
        let answer = await driver.host.answer(of: id)
        #expect(answer.json["content"]?[0]?["text"] == #"["name", "roots"]"#)
    }

    @Test(arguments: [true, false])
    func `What the client lacks is told to the host, which tells the client`(isRefusedAtOnce: Bool) async throws {
        let driver = try await Driver<SamplePlugin>()
        if isRefusedAtOnce { driver.host.setCallAnswer(MORTISE_UNSUPPORTED) }
        let id = driver.begin("tools/call", ["name": "ask"])
        if !isRefusedAtOnce { driver.host.reply(await driver.host.outgoing().id, -4, ["message": "no"]) }
        let answer = await driver.host.answer(of: id)
        #expect(answer.status == MORTISE_UNSUPPORTED)
        #expect(answer.json["message"]?.stringValue?.isEmpty == false)
    }

    @Test func `A question that fails otherwise is an error for the model`() async throws {
        let driver = try await Driver<SamplePlugin>()
        let id = driver.begin("tools/call", ["name": "ask"])
        driver.host.reply(await driver.host.outgoing().id, -8, ["message": "The client has left"])
        let answer = await driver.host.answer(of: id)
        #expect(answer.status == MORTISE_OK && answer.json["isError"] == true)
    }

    @Test func `A form has a schema of each kind that MCP knows`() throws {
        let form = Question.form(
            "Who?",
            [
                .text("name", title: "Name", length: 1...9),
                .text("mail", format: "email", default: "a@b.c"),
                .integer("age", in: 0...150, default: 30),
                .number("score", default: 95.5),
                .flag("sure", default: true),
                .choice("plain", ["a", "b"], default: "a"),
                .choice("titled", [FormOption("a", title: "A"), "b"]),
                .choices("many", ["a", "b"], count: 1...2),
                .choices("manyTitled", [FormOption("a", title: "A")], default: ["a"]),
            ])
        let schema = try #require(form.parameters["requestedSchema"])
        let expected: JSONValue = [
            "name": ["type": "string", "minLength": 1, "maxLength": 9, "title": "Name"],
            "mail": ["type": "string", "format": "email", "default": "a@b.c"],
            "age": ["type": "integer", "minimum": 0, "maximum": 150, "default": 30],
            "score": ["type": "number", "default": 95.5],
            "sure": ["type": "boolean", "default": true],
            "plain": ["type": "string", "enum": ["a", "b"], "default": "a"],
            "titled": ["type": "string", "oneOf": [["const": "a", "title": "A"], ["const": "b", "title": "b"]]],
            "many": [
                "type": "array", "items": ["type": "string", "enum": ["a", "b"]], "minItems": 1, "maxItems": 2,
            ],
            "manyTitled": ["type": "array", "items": ["anyOf": [["const": "a", "title": "A"]]], "default": ["a"]],
        ]
        #expect(schema["properties"] == expected)
        #expect(schema["required"] == ["name", "titled", "many"])
    }

    @Test func `A model is asked with messages, and a visit with an address`() {
        let sampling = Question.sampling([.user("Hi"), .assistant("Yes?")], system: "Be short.", maxTokens: 9)
        let expected: JSONObject = [
            "messages": [
                ["role": "user", "content": ["type": "text", "text": "Hi"]],
                ["role": "assistant", "content": ["type": "text", "text": "Yes?"]],
            ],
            "maxTokens": 9, "systemPrompt": "Be short.",
        ]
        #expect(sampling.method == "sampling/createMessage" && sampling.parameters == expected)
        let visit = Question.visit("Pay", url: "https://example.com/pay")
        #expect(visit.parameters == ["mode": "url", "message": "Pay", "url": "https://example.com/pay"])
    }
}
