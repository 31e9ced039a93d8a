import HTTPTypes
import HummingbirdCore
import JSON

// Answers of the host where no protocol says what they look like.
extension HTTPReply {
    /// Why there is nothing better.
    static func problem(_ message: String, _ status: HTTPResponse.Status) -> HTTPReply {
        .json(["error": .string(message)], status: status)
    }

    /// The same error for a path at which nobody speaks JSON-RPC.
    func outsideProtocol() -> HTTPReply {
        guard let message else { return self }
        var reply = self
        reply.body = Self.problem(message, status).body
        return reply
    }

    static let nothing = problem("Nothing here; the MCP endpoint is /mcp", .notFound)

    /// What a call that failed means to the client of a route. What concerns only the operator is left to the log.
    static func failure(_ error: CallError) -> HTTPReply {
        switch error.code {
        case .notFound: .problem(error.message, .notFound)
        case .invalid: .problem(error.message, .badRequest)
        case .unsupported: .problem(error.message, .notImplemented)
        case .busy, .gone: .problem(error.message, .serviceUnavailable)
        case .timeout: .problem(error.message, .gatewayTimeout)
        case .failed, .cancelled: .problem("The request failed; the server's log says why", .internalServerError)
        }
    }

    /// The answer to a browser that asks beforehand whether a page may ask.
    static func preflight(_ request: Request, methods: String) -> HTTPReply {
        var fields: HTTPFields = [.allow: methods]
        guard request.headers[.accessControlRequestMethod] != nil else { return .empty(.noContent, fields) }
        fields[.accessControlAllowMethods] = methods
        // The names of headers that carry parameters depend on the tools, so what is asked for is granted.
        fields[.accessControlAllowHeaders] = request.headers[.accessControlRequestHeaders]
        fields[.accessControlMaxAge] = "600"
        return .empty(.noContent, fields)
    }
}
