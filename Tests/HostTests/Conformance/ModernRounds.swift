import JSON
import Testing

// 2026-07-28: basic/patterns/mrtr.
extension Requirement {
    private static let rounds = "2026-07-28 patterns/mrtr"
    private static let everything: JSONObject = ["elicitation": [:], "sampling": [:], "roots": [:]]

    private static func call(
        _ client: HTTPClient, _ rest: JSONObject = [:], capabilities: JSONObject = everything,
        method: String = "elicitation/create", id: JSONValue = 1
    ) async throws -> HTTPClient.Answer {
        var params: JSONObject = ["name": "ask", "arguments": ["method": .string(method)]]
        for (key, value) in rest { params[key] = value }
        let request = HTTPClient.modern("tools/call", params, id: id, capabilities: capabilities)
        return try await client.send(headers: request.headers, body: request.body.description)
    }

    static let modernRounds: [Requirement] = [
        .http(rounds, "Servers MUST send server-to-client requests using the MRTR pattern") { client, _ async throws in
            for method in ["elicitation/create", "sampling/createMessage", "roots/list"] {
                let result = try await call(client, method: method).json?["result"]
                let requests = try #require(result?["inputRequests"]?.objectValue)
                #expect(requests.map { $0.value["method"] } == [.string(method)])
                #expect(result?["resultType"] == "input_required")
            }
        },
        .http(rounds, "inputRequests or requestState MUST be in every InputRequiredResult") { client, _ async throws in
            let result = try await call(client).json?["result"]
            #expect(result?["requestState"]?.stringValue?.isEmpty == false)
        },
        .http(rounds, "The client echoes the state with its answers, under another id, and gets the result") {
            client, _ async throws in
            let asked = try await call(client).json?["result"]
            let key = try #require(asked?["inputRequests"]?.firstKey)
            let rest: JSONObject = [
                "requestState": asked?["requestState"] ?? .null, "inputResponses": [key: ["action": "decline"]],
            ]
            let answer = try await call(client, rest, id: "second").json
            #expect(answer?["id"] == "second" && answer?["result"]?["resultType"] == "complete")
        },
        .http(rounds, "State that fails verification MUST be rejected") { client, _ async throws in
            let asked = try await call(client).json?["result"]
            let state = try #require(asked?["requestState"]?.stringValue)
            for wrong in [state.uppercased() + "x", "e30", ""] {
                let answer = try await call(client, ["requestState": .string(wrong), "inputResponses": [:]])
                #expect(answer.status == 400 && answer.code == -32602)
            }
        },
        .http(rounds, "What the client has not declared MUST NOT be asked") { client, _ async throws in
            let answer = try await call(client, capabilities: ["roots": [:]])
            #expect(answer.status == 400 && answer.code == -32021)
        },
        .http(rounds, "Where answers are missing that are needed, they SHOULD be asked for again") {
            client, _ async throws in
            let asked = try await call(client).json?["result"]
            let rest: JSONObject = ["requestState": asked?["requestState"] ?? .null, "inputResponses": ["other": [:]]]
            let again = try await call(client, rest).json?["result"]
            #expect(again?["inputRequests"] == asked?["inputRequests"] && again?["resultType"] == "input_required")
            #expect(again?["requestState"] != asked?["requestState"])
        },
    ]
}
