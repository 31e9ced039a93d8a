import JSON
import PluginAPI
import PluginKit
import Testing

struct StreamingTests {
    @Test func `A method emits its chunks in order before its result`() async throws {
        let driver = try await Driver<SamplePlugin>()
        let id = driver.begin("sample/1/count", ["to": 3])
        let answer = await driver.host.answer(of: id)
        #expect(driver.host.chunks[id] == [0, 1, 2])
        #expect(answer.json == ["last": 2])
    }

    @Test func `An emit that finds the reader lagging waits until there is room`() async throws {
        let driver = try await Driver<SamplePlugin>()
        driver.host.setEmitAnswers([MORTISE_OK, MORTISE_BUSY, MORTISE_BUSY])
        let id = driver.begin("sample/1/count", ["to": 3])
        await driver.host.events.hold { driver.host.emitAnswersLeft == 1 }
        #expect(driver.host.chunks[id] == [0])
        driver.becomeWritable(id)
        await driver.host.events.hold { driver.host.emitAnswersLeft == 0 }
        #expect(driver.host.chunks[id] == [0])
        driver.becomeWritable(id)
        _ = await driver.host.answer(of: id)
        #expect(driver.host.chunks[id] == [0, 1, 2])
    }

    @Test func `A cancellation ends an emit that waits`() async throws {
        let driver = try await Driver<SamplePlugin>()
        driver.host.setEmitAnswers([MORTISE_BUSY])
        let id = driver.begin("sample/1/count", ["to": 3])
        await driver.host.events.hold { driver.host.emitAnswersLeft == 0 }
        driver.cancel(id)
        let answer = await driver.host.answer(of: id)
        #expect(answer.status == MORTISE_CANCELLED)
    }

    @Test(arguments: [(MORTISE_CANCELLED, MORTISE_CANCELLED), (MORTISE_INVALID, MORTISE_INVALID)])
    func `An emit that is refused ends the method`(refusal: Int, status: Int) async throws {
        let driver = try await Driver<SamplePlugin>()
        driver.host.setEmitAnswers([refusal])
        let answer = await driver.host.answer(of: driver.begin("sample/1/count", ["to": 3]))
        #expect(answer.status == status)
    }

    @Test func `A tool reads the chunks and the result of a service`() async throws {
        let driver = try await Driver<SamplePlugin>()
        let id = driver.begin("tools/call", ["name": "sum"])
        let (child, call) = await driver.host.outgoing()
        #expect(call.parent == id)
        #expect(call.service == "numbers/1" && call.method == "list" && call.parameters == ["upTo": 3])
        for number in 1...3 { #expect(driver.host.reply(child, 1, JSONValue(number)) == MORTISE_OK) }
        driver.host.reply(child, 0, "end")
        let answer = await driver.host.answer(of: id)
        #expect(answer.json["content"]?[0]?["text"] == "6 \"end\"")
    }

    @Test func `Chunks that nobody reads make the service wait, and reading lets it go on`() async throws {
        let stream = try await Waiting(arguments: [:])
        // The reader takes what comes, so only bytes beyond the limit in one chunk are sure to make it full.
        let large = JSONValue.string(String(repeating: "x", count: 2 << 20))
        #expect(stream.reply(1, large) == MORTISE_BUSY)
        await stream.driver.host.events.hold { !stream.driver.host.resumed.isEmpty }
        #expect(stream.driver.host.resumed == [stream.child])
        stream.reply(0, "end")
        let answer = await stream.answer()
        #expect(answer.json["content"]?[0]?["text"] == "0 \"end\"")
    }

    @Test(arguments: [
        ["skips_chunks": true] as JSONValue, ["limit": 1],
    ])
    func `Who stops reading is not made to wait for the rest`(arguments: JSONValue) async throws {
        let stream = try await Waiting(arguments: arguments)
        for number in 0..<500 { stream.reply(1, JSONValue(number)) }
        stream.reply(0, "end")
        let answer = await stream.answer()
        #expect(answer.json["content"]?[0]?["text"] == "0 \"end\"")
    }

    @Test(arguments: [
        (MORTISE_NOT_FOUND, "there is no such session"), (MORTISE_GONE, "the plugin has crashed"),
    ])
    func `The failure of a service is the failure of the tool`(status: Int, message: String) async throws {
        let stream = try await Waiting(arguments: [:])
        stream.reply(Int32(status), ["message": .string(message)])
        let answer = await stream.answer()
        #expect(answer.json == ["content": [["type": "text", "text": .string(message)]], "isError": true])
    }

    @Test func `A service that is not there is explained`() async throws {
        let driver = try await Driver<SamplePlugin>()
        driver.host.setCallAnswer(MORTISE_NOT_FOUND)
        let answer = await driver.call("sum")
        let message =
            "\"list\" of the service \"numbers/1\" cannot be called: no started plugin provides it, or the plugin's "
            + "description does not require it."
        #expect(answer.json["content"]?[0]?["text"]?.stringValue == message)
    }

    @Test func `Cancelling a call cancels the service that it waits for`() async throws {
        let stream = try await Waiting(arguments: [:])
        stream.driver.cancel(stream.call)
        let answer = await stream.answer()
        #expect(answer.status == MORTISE_CANCELLED)
        #expect(stream.driver.host.cancelledChildren == [stream.child])
        // The final reply still comes, and finds nobody.
        #expect(stream.reply(-2, nil) == MORTISE_OK)
    }

    @Test func `A service that was made to wait is told to go on when its call is given up`() async throws {
        let stream = try await Waiting(arguments: ["keeps_chunks": true])
        // The tool reads nothing, so the last of these finds the buffer full.
        let statuses = (0..<64).map { stream.reply(1, JSONValue($0)) }
        #expect(statuses.last == mortise_status(MORTISE_BUSY))
        stream.driver.cancel(stream.call)
        _ = await stream.answer()
        #expect(stream.driver.host.cancelledChildren == [stream.child])
        #expect(stream.driver.host.resumed == [stream.child])
    }

    @Test func `A reader that never quite catches up leaves no trail of what it has read`() throws {
        var buffer = ReplyBuffer()
        _ = buffer.append([])
        for _ in 0..<10_000 {
            _ = buffer.append([1])
            _ = buffer.removeFirst()
        }
        let storage = try #require(Mirror(reflecting: buffer).descendant("chunks") as? [[UInt8]])
        #expect(storage.count <= 2 * ReplyBuffer.greatestCount)
    }
}

/// A call of the tool `sum` that waits for its service.
private struct Waiting {
    let driver: Driver<SamplePlugin>
    let call: mortise_id
    let child: mortise_id

    init(arguments: JSONValue) async throws {
        driver = try await Driver<SamplePlugin>()
        call = driver.begin("tools/call", ["name": "sum", "arguments": arguments])
        child = await driver.host.outgoing().id
    }

    @discardableResult
    func reply(_ status: Int32, _ json: JSONValue?) -> mortise_status { driver.host.reply(child, status, json) }

    func answer() async -> FakeHost.Answer { await driver.host.answer(of: call) }
}
