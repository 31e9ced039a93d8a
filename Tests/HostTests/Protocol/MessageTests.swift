import Host
import JSON
import Testing

@Suite("A JSON value as a JSON-RPC message")
struct MessageTests {
    private func parse(_ text: String) throws -> JSONRPCMessage {
        JSONRPCMessage(try JSONValue(parsing: text))
    }

    @Test(
        "An id is echoed exactly as it came",
        arguments: [
            "1", "0", "-7", "9223372036854775807", "123456789012345678901234567890", #""a""#, #""""#, #""é\n""#,
        ])
    func echoesID(_ id: String) throws {
        guard case .request(let request) = try parse(#"{"jsonrpc":"2.0","id":\#(id),"method":"m"}"#) else {
            Issue.record("not a request")
            return
        }
        let response = Reply.result([:]).message(id: request.id).serialized()
        #expect(String(decoding: response, as: UTF8.self) == #"{"jsonrpc":"2.0","id":\#(id),"result":{}}"#)
    }

    @Test(
        "An id that is neither a string nor an integer is refused with -32600, and is not echoed",
        arguments: ["null", "1.5", "1e3", "true", "[]", "{}"])
    func refusesID(_ id: String) throws {
        guard case .malformed(let error, id: nil) = try parse(#"{"jsonrpc":"2.0","id":\#(id),"method":"m"}"#) else {
            Issue.record("not refused")
            return
        }
        #expect(error.code == .invalidRequest)
        let text = String(decoding: Reply.error(error).message(id: nil).serialized(), as: UTF8.self)
        #expect(!text.contains(#""id""#))
    }

    @Test(
        "What is no message is refused, with its id where it has one",
        arguments: [
            (#"7"#, nil), (#""text""#, nil), (#"null"#, nil), (#"{}"#, nil),
            (#"{"jsonrpc":"1.0","id":3,"method":"m"}"#, 3), (#"{"id":3,"method":"m"}"#, 3),
            (#"{"jsonrpc":"2.0","id":3,"method":7}"#, 3), (#"{"jsonrpc":"2.0","id":3}"#, 3),
            (#"{"jsonrpc":"2.0"}"#, nil),
        ] as [(String, Int64?)])
    func refuses(_ text: String, _ id: Int64?) throws {
        guard case .malformed(let error, let found) = try parse(text) else {
            Issue.record("not refused")
            return
        }
        #expect(error.code == .invalidRequest)
        #expect(found == id.map { .integer($0) })
    }

    @Test(
        "What was to be a response and is none is no request that could be answered",
        arguments: [
            (#"{"jsonrpc":"2.0","id":3,"result":{},"error":{}}"#, 3), (#"{"jsonrpc":"2.0","id":3,"result":7}"#, 3),
            (#"{"id":3,"error":{}}"#, 3), (#"{"jsonrpc":"2.0","result":{}}"#, nil),
            (#"{"jsonrpc":"2.0","id":null,"error":{}}"#, nil),
        ] as [(String, Int64?)])
    func refusesResponses(_ text: String, _ id: Int64?) throws {
        guard case .malformedResponse(_, let found) = try parse(text) else {
            Issue.record("not refused")
            return
        }
        #expect(found == id.map { .integer($0) })
    }

    @Test("Parameters that are no object are invalid", arguments: ["[]", "7", #""a""#, "false"])
    func refusesParameters(_ params: String) throws {
        guard
            case .malformed(let error, let id) = try parse(
                #"{"jsonrpc":"2.0","id":1,"method":"m","params":\#(params)}"#)
        else {
            Issue.record("not refused")
            return
        }
        #expect(error.code == .invalidParams)
        #expect(id == .integer(1))
    }

    @Test("A message with a method and no id is a notification")
    func notification() throws {
        guard case .notification(let message) = try parse(#"{"jsonrpc":"2.0","method":"n","params":{"a":1}}"#) else {
            Issue.record("not a notification")
            return
        }
        #expect(message.method == "n")
        #expect(message.params == ["a": 1])
    }

    @Test("A response has a result or an error")
    func responses() throws {
        guard case .response(let good) = try parse(#"{"jsonrpc":"2.0","id":1,"result":{"a":1}}"#),
            case .response(let bad) = try parse(#"{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no"}}"#)
        else {
            Issue.record("not responses")
            return
        }
        #expect(try good.outcome.get() == ["a": 1])
        #expect(throws: JSONRPCResponse.Failure(code: -1, message: "no")) { try bad.outcome.get() }
    }
}
