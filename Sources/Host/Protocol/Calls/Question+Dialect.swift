import JSON

extension Question {
    /// The parameters as a version of the protocol wants them.
    func params(in revision: ProtocolRevision) -> JSONObject {
        guard method == Self.elicitation else { return params }
        var params = params
        switch revision {
        case .july2026:
            params["elicitationId"] = nil
        case .november2025 where params["mode"] == "url" && params["elicitationId"] == nil:
            params["elicitationId"] = .string(AccessToken.randomDigits())
        case ..<ProtocolRevision.november2025:
            params["mode"] = nil
        default:
            break
        }
        return params
    }
}
