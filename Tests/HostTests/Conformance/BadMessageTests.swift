import Host
import JSON
import Testing

@Suite("Messages that are none", .timeLimit(.minutes(30)))
struct BadMessageTests {
    struct Bad: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let code: Int
        /// The id that the error has.
        var id: JSONValue?

        init(_ description: String, _ text: String, _ code: Int, id: JSONValue? = nil) {
            testDescription = description
            self.text = text
            self.code = code
            self.id = id
        }
    }

    static let bad: [Bad] = [
        Bad("nothing but a word", "garbage", -32700),
        Bad("half an object", #"{"jsonrpc":"2.0","id":1"#, -32700),
        Bad("two messages on one line", "{}{}", -32700),
        Bad("a key that comes twice", #"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#, -32700),
        Bad("nesting of 100,000 arrays", String(repeating: "[", count: 100_000), -32700),
        Bad(
            "nesting of 100,000 objects in parameters",
            #"{"jsonrpc":"2.0","id":1,"method":"ping","params":"# + String(repeating: #"{"a":"#, count: 100_000), -32700
        ),
        Bad("a number that is none", #"{"jsonrpc":"2.0","id":01,"method":"ping"}"#, -32700),
        Bad("NaN", #"{"jsonrpc":"2.0","id":NaN,"method":"ping"}"#, -32700),
        Bad("a number alone", "7", -32600),
        Bad("null alone", "null", -32600),
        Bad("an empty object", "{}", -32600),
        Bad("no method and no id", #"{"jsonrpc":"2.0"}"#, -32600),
        Bad("no version", #"{"id":3,"method":"ping"}"#, -32600, id: 3),
        Bad("another version", #"{"jsonrpc":"1.0","id":"x","method":"ping"}"#, -32600, id: "x"),
        Bad("a version that is a number", #"{"jsonrpc":2.0,"id":3,"method":"ping"}"#, -32600, id: 3),
        Bad("an id that is null", #"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32600),
        Bad("an id with a fraction", #"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, -32600),
        Bad("an id that is an object", #"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, -32600),
        Bad("an id beyond all doubles", #"{"jsonrpc":"2.0","id":1e999,"method":"ping"}"#, -32700),
        Bad("a method that is a number", #"{"jsonrpc":"2.0","id":3,"method":7}"#, -32600, id: 3),
        Bad("parameters that are an array", #"{"jsonrpc":"2.0","id":3,"method":"ping","params":[]}"#, -32602, id: 3),
        Bad("parameters that are a string", #"{"jsonrpc":"2.0","id":3,"method":"ping","params":"a"}"#, -32602, id: 3),
        Bad(
            "_meta that is an array", #"{"jsonrpc":"2.0","id":3,"method":"tools/list","params":{"_meta":[]}}"#, -32602,
            id: 3),
    ]

    /// What cannot be a response. Its id is one of the server's, so that nothing may be answered to it.
    static let badResponses: [Bad] = [
        Bad("a result and an error", #"{"jsonrpc":"2.0","id":3,"result":{},"error":{}}"#, -32600),
        Bad("a result that is none", #"{"jsonrpc":"2.0","id":3,"result":7}"#, -32600),
        Bad("no version", #"{"id":3,"result":{}}"#, -32600),
        Bad("no id", #"{"jsonrpc":"2.0","result":{}}"#, -32600),
        Bad(
            "an id that is null, as an error has that answers what had none",
            #"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"m"}}"#, -32600),
    ]

    @Test("A bad response gets 400 over HTTP, without an id", arguments: badResponses)
    func httpResponse(_ bad: Bad) async throws {
        try await http(bad)
    }

    @Test("A bad response is answered by nothing over standard streams", arguments: badResponses)
    func stdioResponse(_ bad: Bad) async throws {
        try await withStdio { client async throws in
            try await client.write(bad.text + "\n")
            #expect(try await client.call(HTTPClient.modern("tools/list", id: 9).body)["id"] == 9)
        }
    }

    @Test("Over HTTP it gets a 4xx and an error with its id, and the connection goes on", arguments: bad)
    func http(_ bad: Bad) async throws {
        try await withHTTPClient { client async throws in
            let answer = try await client.send(body: bad.text)
            #expect(answer.status == 400 && answer.code == bad.code && answer.json?["id"] == bad.id)
            #expect(try await client.modern("tools/list").status == 200)
        }
    }

    @Test("Over standard streams it gets an error with its id, and the next message is served", arguments: bad)
    func stdio(_ bad: Bad) async throws {
        try await withStdio { client async throws in
            try await client.write(bad.text + "\n")
            let answer = try await client.receive()
            #expect(answer["error"]?["code"] == JSONValue(bad.code) && answer["id"] == bad.id)
            #expect(try await client.call(HTTPClient.modern("tools/list", id: 9).body)["id"] == 9)
        }
    }

    @Test("Bytes that are no UTF-8 are no message, wherever they are", arguments: ["method", "id", "params"])
    func badUTF8(_ place: String) async throws {
        var bytes: [UInt8] = []
        for key in ["id", "method", "params"] {
            bytes += Array(#","\#(key)":"x"#.utf8) + (key == place ? [0xFF] : []) + [UInt8(ascii: "\"")]
        }
        let message = Array(#"{"jsonrpc":"2.0""#.utf8) + bytes + [UInt8(ascii: "}")]
        try await withHTTPClient { client async throws in
            let fields = HTTPClient.defaults.merging(["Content-Length": "\(message.count)"]) { $1 }
            let head = fields.map { "\($0.key): \($0.value)\r\n" }.joined()
            try await client.stream.write(Array("POST /mcp HTTP/1.1\r\n\(head)\r\n".utf8) + message)
            let answer = try await client.answer()
            #expect(answer.status == 400 && answer.code == -32700)
            #expect(try await client.modern("tools/list").status == 200)
        }
    }

    @Test("An id as long as a message may be is echoed")
    func longID() async throws {
        try await withHTTPClient { client async throws in
            let id = JSONValue.string(String(repeating: "é", count: 1_000_000))
            #expect(try await client.modern("nonsense", id: id).json?["id"] == id)
        }
    }

    @Test(
        "A method of the other era, a removed and an unknown one are told apart from a bad request",
        arguments: [("server/discover", true), ("subscriptions/listen", true), ("ping", false), ("initialize", false)])
    func otherEra(_ method: String, isModern: Bool) async throws {
        try await withHTTPClient { client async throws in
            if isModern {
                let answer = try await client.legacy(try await client.initialize(), method, id: "x")
                #expect(answer.status == 200 && answer.code == -32601 && answer.json?["id"] == "x")
            } else {
                let answer = try await client.modern(method, id: "x")
                #expect(answer.status == 404 && answer.code == -32601 && answer.json?["id"] == "x")
            }
        }
    }
}
