import HTTPTypes
import HummingbirdCore

/// What a POST says apart from its message.
struct MCPPost {
    let fields: HTTPFields
    /// The forms of an answer that the client takes.
    let forms: AcceptedForms
    /// Who sends it, nil where nobody need say so.
    let principal: Principal?

    init(_ request: Request, from principal: Principal?) {
        self.principal = principal
        fields = request.headers
        forms = AcceptedForms(request.headers)
    }

    /// The answer to a POST whose message cannot be read or answered, nil if it can.
    var refusal: HTTPReply? {
        guard let type = fields[.contentType], MediaType.isJSON(type) else {
            return .error(
                JSONRPCError(.invalidRequest, "Content-Type must be application/json"), status: .unsupportedMediaType)
        }
        guard forms.json || forms.eventStream else {
            let message = "Accept must allow application/json and text/event-stream"
            return .error(JSONRPCError(.invalidRequest, message), status: .notAcceptable)
        }
        return nil
    }

    /// The era of a message, told by the headers and by `_meta`, never by the method.
    func era(of message: JSONRPCMessage) -> ProtocolRevision.Era {
        if case .request(let request) = message, ModernMeta.marks(request.params) { return .modern }
        if let version = fields[.mcpProtocolVersion] {
            if let revision = ProtocolRevision(rawValue: version) { return revision.era }
            // Some other version: of a session's client it is a mistake, of all others a newer protocol.
            return fields[.mcpSessionID] == nil ? .modern : .legacy
        }
        return fields[.mcpMethod] == nil ? .legacy : .modern
    }
}
