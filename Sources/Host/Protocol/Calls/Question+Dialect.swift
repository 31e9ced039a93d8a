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
            params["requestedSchema"] = params["requestedSchema"].map(Self.withNamedChoices)
        default:
            break
        }
        return params
    }

    /// A form in which choices have their titles as `enumNames`, the only way before `oneOf`.
    private static func withNamedChoices(_ schema: JSONValue) -> JSONValue {
        guard var form = schema.objectValue, let properties = form["properties"]?.objectValue else { return schema }
        form["properties"] = .object(JSONObject(properties.map { ($0.key, namedChoices($0.value)) }))
        return .object(form)
    }

    private static func namedChoices(_ property: JSONValue) -> JSONValue {
        guard var field = property.objectValue, let choices = field["oneOf"]?.arrayValue,
            choices.allSatisfy({ $0["const"]?.stringValue != nil })
        else { return property }
        field["oneOf"] = nil
        field["enum"] = .array(choices.compactMap { $0["const"] })
        field["enumNames"] = .array(choices.compactMap { $0["title"] ?? $0["const"] })
        return .object(field)
    }
}
