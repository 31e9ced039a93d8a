import HTTPTypes
import HummingbirdCore

/// Finds out who sends a request, by the bearer token in its `Authorization` (RFC 6750).
struct BearerCheck: Sendable {
    enum Outcome {
        case from(Principal?)
        case refused(HTTPReply)
    }

    /// Who knows the tokens; nil where nobody need prove who he is.
    let authority: (any TokenAuthority)?

    func check(_ request: Request) async -> Outcome {
        guard let authority else { return .from(nil) }
        // A request line ends in logs and histories, so a token there is no secret any more.
        if request.uri.queryParameters["access_token"] != nil {
            return .refused(
                Self.refusal("A token belongs into the Authorization header, not into the query", "invalid_request"))
        }
        let values = request.headers[values: .authorization]
        guard let value = values.first else {
            return .refused(Self.refusal("This server wants a token: Authorization: Bearer TOKEN", nil))
        }
        guard values.count == 1, let token = Self.token(in: value) else {
            return .refused(Self.refusal("Authorization must be: Bearer TOKEN", "invalid_request"))
        }
        guard let principal = await authority.principal(of: token) else {
            return .refused(Self.refusal("The token is not valid, or not any more", "invalid_token"))
        }
        return .from(principal)
    }

    private static func token(in value: String) -> Substring? {
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        let token = parts[1].drop { $0 == " " }
        return token.isEmpty || token.utf8.contains(UInt8(ascii: " ")) ? nil : token
    }

    private static func refusal(_ message: String, _ code: String?) -> HTTPReply {
        var reply = HTTPReply.error(JSONRPCError(.invalidRequest, message), status: .unauthorized)
        let error = code.map { ", error=\"\($0)\", error_description=\"\(message)\"" } ?? ""
        reply.fields[.wwwAuthenticate] = "Bearer realm=\"mortise\"\(error)"
        return reply
    }
}
