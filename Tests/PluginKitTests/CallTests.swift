import JSON
import PluginAPI
import PluginKit
import Testing

struct CallTests {
    @Test func `A tool gets its arguments and defaults, and answers structure and text`() async throws {
        let driver = try await Driver<SamplePlugin>()
        let answer = await driver.call(
            "describe",
            [
                "session": "main", "format": "long", "windows": [["columns": ["a"], "rows": 3]], "other": [1, nil],
            ])
        let expected: JSONValue = [
            "session": "main", "timeout": 30, "format": "long", "windows": [["columns": ["a"], "rows": 3]],
            "other": [1, nil],
        ]
        #expect(answer.status == MORTISE_OK)
        #expect(answer.json["structuredContent"] == expected)
        #expect(answer.json["content"] == [["type": "text", "text": .string(expected.description)]])
        #expect(answer.json["isError"] == nil)
    }

    @Test func `A call without arguments is a call with none`() async throws {
        let driver = try await Driver<SamplePlugin>()
        let id = driver.begin("tools/call", ["name": "fail"])
        let answer = await driver.host.answer(of: id)
        #expect(answer.json["isError"] == true)
    }

    @Test func `A string is text without structure`() async throws {
        let driver = try await Driver<SamplePlugin>()
        let answer = await driver.call("echo", ["text": "hello"])
        #expect(answer.json == ["content": [["type": "text", "text": "hello"]]])
    }

    @Test func `Composed content keeps its order and its kinds`() async throws {
        let driver = try await Driver<SamplePlugin>()
        let answer = await driver.call("report")
        #expect(answer.json["isError"] == true)
        #expect(
            answer.json["content"] == [
                ["type": "text", "text": "a plot"],
                ["type": "image", "data": "AAAA", "mimeType": "image/png"],
                ["type": "audio", "data": "BBBB", "mimeType": "audio/wav"],
                ["type": "resource_link", "uri": "file:///a", "name": "a", "mimeType": "text/plain", "size": 3],
                ["type": "resource", "resource": ["uri": "mem:b", "text": "b"]],
                ["type": "resource", "resource": ["uri": "mem:c", "mimeType": "x/y", "blob": "CCCC"]],
            ])
    }

    @Test func `Caller, log and progress pass with the call's id`() async throws {
        let driver = try await Driver<SamplePlugin>()
        let id = driver.begin(
            "tools/call", ["name": "echo", "arguments": ["text": "x"]], context: ["caller": "http:1", "progress": true])
        _ = await driver.host.answer(of: id)
        #expect(driver.host.logs == ["echo for http:1"])
        #expect(driver.host.logCalls == [id])
        #expect(driver.host.progress == [FakeHost.Progress(call: id, done: 1, total: 2, message: "half")])
    }

    @Test func `A tool that throws answers a result that is marked as an error`() async throws {
        let driver = try await Driver<SamplePlugin>()
        let answer = await driver.call("fail")
        #expect(answer.status == MORTISE_OK)
        #expect(
            answer.json == [
                "content": [["type": "text", "text": "There is no kernel \"x\"; start one."]], "isError": true,
            ])
    }

    @Test(arguments: [
        ("tools/call", #"{"name": "nothing"}"#, MORTISE_NOT_FOUND, "The plugin sample has no tool \"nothing\"."),
        ("tools/call", #"{}"#, MORTISE_INVALID, "A call of a tool must say its name."),
        ("sample/1/none", #"{}"#, MORTISE_NOT_FOUND, "The plugin sample has no method \"sample/1/none\"."),
        ("sample/1/refuse", #"{}"#, MORTISE_BUSY, "Not now; try again later."),
    ])
    func `A call that names nothing fails with a status and a message`(
        method: String, parameters: String, status: Int, message: String
    ) async throws {
        let driver = try await Driver<SamplePlugin>()
        let answer = await driver.host.answer(of: driver.begin(method, Array(parameters.utf8)))
        #expect(answer.status == status)
        #expect(answer.json["message"]?.stringValue == message)
    }

    @Test(arguments: ["", "nonsense", "[]", "\u{0}"])
    func `Parameters that are no object are refused`(parameters: String) async throws {
        let driver = try await Driver<SamplePlugin>()
        let answer = await driver.host.answer(of: driver.begin("sample/1/count", Array(parameters.utf8)))
        #expect(answer.status == MORTISE_INVALID)
    }

    @Test func `The data of an error reaches the calling plugin`() async throws {
        let driver = try await Driver<SamplePlugin>()
        let answer = await driver.host.answer(of: driver.begin("sample/1/refuse", [:]))
        #expect(answer.json["data"] == ["after": 3])
    }
}
