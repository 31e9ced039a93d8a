import Host
import JSON
import Testing

@Suite("What a client says of itself")
struct EraTests {
    static let version = "io.modelcontextprotocol/protocolVersion"
    static let capabilities = "io.modelcontextprotocol/clientCapabilities"
    static let info = "io.modelcontextprotocol/clientInfo"
    static let level = "io.modelcontextprotocol/logLevel"

    private func handshake(_ version: JSONValue, dropping key: String? = nil) throws -> Handshake {
        var params: JSONObject = [
            "protocolVersion": version, "capabilities": [:], "clientInfo": ["name": "t", "version": "1"],
        ]
        if let key { params[key] = nil }
        return try Handshake(params)
    }

    @Test(
        "If the server supports the requested version, it MUST respond with the same version",
        arguments: ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
    func negotiatesSame(_ version: String) throws {
        #expect(try handshake(.string(version)).revision.rawValue == version)
    }

    @Test(
        "Otherwise it MUST respond with another version it supports, of the era that has a handshake",
        arguments: ["2026-07-28", "2099-01-01", "1.0", ""])
    func negotiatesOther(_ version: String) throws {
        #expect(try handshake(.string(version)).revision == .november2025)
    }

    @Test(
        "A handshake without a required member is invalid",
        arguments: ["protocolVersion", "capabilities", "clientInfo"])
    func incompleteHandshake(_ key: String) {
        #expect { try handshake("2025-06-18", dropping: key) } throws: { ($0 as? JSONRPCError)?.code == .invalidParams }
    }

    @Test("A request missing any required field of _meta MUST be rejected with -32602")
    func incompleteMeta() {
        let complete: JSONObject = [Self.version: "2026-07-28", Self.capabilities: [:]]
        #expect(throws: Never.self) { try ModernMeta(["_meta": .object(complete)]) }
        var wrong: [JSONObject] = [[:], ["_meta": 7]]
        for (key, value) in [
            (Self.version, nil), (Self.version, 7), (Self.capabilities, nil), (Self.capabilities, .array([])),
        ]
            as [(String, JSONValue?)]
        {
            var meta = complete
            meta[key] = value
            wrong.append(["_meta": .object(meta)])
        }
        for params in wrong {
            #expect { try ModernMeta(params) } throws: { ($0 as? JSONRPCError)?.code == .invalidParams }
        }
    }

    @Test("A client that does not name itself is served, one that names itself badly is not")
    func clientInfo() {
        let good: JSONObject = [
            Self.version: "2026-07-28", Self.capabilities: [:], Self.info: ["name": "a", "version": "1"],
        ]
        #expect(throws: Never.self) { try ModernMeta(["_meta": .object(good)]) }
        var bad = good
        bad[Self.info] = ["name": "a"]
        #expect(throws: JSONRPCError.self) { try ModernMeta(["_meta": .object(bad)]) }
    }

    @Test("An unknown log level is invalid; the eight known ones are not")
    func logLevels() throws {
        for level in ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"] {
            let meta: JSONObject = [Self.version: "2026-07-28", Self.capabilities: [:], Self.level: .string(level)]
            #expect(try ModernMeta(["_meta": .object(meta)]).logLevel?.name == level)
        }
        let meta: JSONObject = [Self.version: "2026-07-28", Self.capabilities: [:], Self.level: "loud"]
        #expect { try ModernMeta(["_meta": .object(meta)]) } throws: { ($0 as? JSONRPCError)?.code == .invalidParams }
    }

    @Test("Progress tokens MUST be a string or integer value", arguments: ["1.5", "null", "true", "[]"])
    func badProgressTokens(_ token: String) throws {
        let params = try JSONObject(parsing: #"{"_meta":{"progressToken":\#(token)}}"#)
        #expect { try RequestMeta(params) } throws: { ($0 as? JSONRPCError)?.code == .invalidParams }
    }

    @Test("A traceparent that is none is left out")
    func traceparent() throws {
        let good = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"
        for (value, expected) in [(good, good), (good + "0", nil), ("00-zz", nil), (good.uppercased(), nil)] {
            #expect(try RequestMeta(["_meta": ["traceparent": .string(value)]]).traceparent == expected)
        }
    }
}
