import JSON

/// What a server may ask its client.
enum Question {
    static let elicitation = "elicitation/create"
    static let sampling = "sampling/createMessage"
    static let roots = "roots/list"

    /// Whether a client with these capabilities can be asked anything.
    static func isAnyAllowed(by capabilities: JSONObject, in revision: ProtocolRevision) -> Bool {
        ["sampling", "roots"].contains { capabilities[$0] != nil }
            || (revision >= .june2025 && capabilities["elicitation"] != nil)
    }

    /// Whether a client with these capabilities can be asked this.
    static func isAllowed(
        _ method: String, params: JSONObject, by capabilities: JSONObject, in revision: ProtocolRevision
    ) -> Bool {
        switch method {
        case elicitation: revision >= .june2025 && allowsElicitation(mode: params["mode"], capabilities)
        case sampling: capabilities["sampling"]?.objectValue != nil
        case roots: capabilities["roots"]?.objectValue != nil
        default: false
        }
    }

    /// The capability that a client must declare to be asked this, nil for what no client can be asked.
    static func requirement(of method: String, params: JSONObject) -> JSONObject? {
        switch method {
        case elicitation: ["elicitation": params["mode"] == "url" ? ["url": [:]] : ["form": [:]]]
        case sampling: ["sampling": [:]]
        case roots: ["roots": [:]]
        default: nil
        }
    }

    private static func allowsElicitation(mode: JSONValue?, _ capabilities: JSONObject) -> Bool {
        guard let modes = capabilities["elicitation"]?.objectValue else { return false }
        if mode == "url" { return modes["url"] != nil }
        // Clients older than the modes, and those that name none, mean forms.
        return modes["form"] != nil || modes["url"] == nil
    }
}
