import Host
import JSON
import Testing

@Suite("What a plugin asks at one time")
struct InquiryTests {
    @Test("One question is answered by its answer")
    func one() throws {
        let inquiry = try Inquiry(method: "roots/list", params: ["x": 1])
        #expect(inquiry.questions == [Question(method: "roots/list", params: ["x": 1])])
        #expect(inquiry.reply([["roots": []]]) == ["roots": []])
    }

    @Test("Several questions have names, by which they are answered")
    func several() throws {
        let requests: JSONObject = ["a": ["method": "roots/list"], "b": ["method": "m", "params": ["y": 2]]]
        let inquiry = try Inquiry(method: "input/required", params: ["inputRequests": .object(requests)])
        #expect(inquiry.questions.map(\.key) == ["a", "b"])
        #expect(inquiry.questions.map(\.params) == [[:], ["y": 2]])
        #expect(inquiry.reply([["n": 1], ["n": 2]]) == ["inputResponses": ["a": ["n": 1], "b": ["n": 2]]])
    }

    @Test(
        "Questions that cannot be answered are refused",
        arguments: [
            #"{}"#, #"{"inputRequests":[]}"#, #"{"inputRequests":{}}"#, #"{"inputRequests":{"a":1}}"#,
            #"{"inputRequests":{"a":{}}}"#, #"{"inputRequests":{"":{"method":"m"}}}"#,
            #"{"inputRequests":{"question-1":{"method":"m"}}}"#,
            #"{"inputRequests":{"a":{"method":"m","params":7}}}"#,
        ])
    func refused(_ params: String) throws {
        let params = try JSONObject(parsing: params)
        let error = #expect(throws: CallError.self) { try Inquiry(method: "input/required", params: params) }
        #expect(error?.code == .invalid)
    }

    @Test("Too many questions at one time are refused")
    func tooMany() {
        let requests = JSONObject((0...Inquiry.limit).map { ("q\($0)", ["method": "m"] as JSONValue) })
        #expect(throws: CallError.self) {
            try Inquiry(method: "input/required", params: ["inputRequests": .object(requests)])
        }
    }
}
