public import JSON

/// What a route answers.
public struct HTTPResponse: Sendable {
    /// 200 to 599.
    public var status: Int

    /// The header fields. Those about the connection and the length of the body are the host's.
    public var headers: HTTPHeaders

    /// The body.
    public var body: HTTPResponseBody

    /// - Parameters:
    ///   - status: 200 to 599.
    ///   - headers: the header fields, without those about the connection and the length of the body.
    ///   - body: the body.
    public init(status: Int = 200, headers: HTTPHeaders = [:], body: HTTPResponseBody = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A response whose body is JSON.
    public static func json(_ value: JSONValue, status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: ["content-type": "application/json"],
            body: .text(String(decoding: value.serialized(), as: UTF8.self)))
    }

    /// A response whose body is plain text.
    public static func text(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["content-type": "text/plain; charset=utf-8"], body: .text(text))
    }

    /// Status and headers, as the host takes them.
    var head: JSONObject {
        ["status": .integer(Int64(status)), "headers": .object(headers.json)]
    }
}
