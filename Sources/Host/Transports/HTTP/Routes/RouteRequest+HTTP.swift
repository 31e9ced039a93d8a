import HTTPTypes
import HummingbirdCore
import JSON

extension RouteRequest {
    /// Fields that are about the connection, or that a plugin has no business with.
    private static let hidden: Set<String> = [
        "authorization", "connection", "content-length", "expect", "keep-alive", "proxy-authorization",
        "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    init(_ request: Request) {
        var headers = JSONObject()
        if let host = request.head.authority { headers["host"] = .string(host) }
        for field in request.headers where !Self.hidden.contains(field.name.canonicalName) {
            let name = field.name.canonicalName
            let before = headers[name]?.stringValue.map { $0 + (name == "cookie" ? "; " : ", ") } ?? ""
            headers[name] = .string(before + field.value)
        }
        self.init(
            method: request.method.rawValue, query: request.uri.query.map { String($0) }, headers: headers,
            contentLength: request.headers[.contentLength].flatMap { Int64($0) },
            traceparent: headers["traceparent"]?.stringValue.flatMap(TraceContext.validated))
    }
}
