import JSON

// What clients let themselves be asked.
extension Question {
    static let elicitation = "elicitation/create"
    static let sampling = "sampling/createMessage"
    static let roots = "roots/list"

    /// Whether a client with these capabilities can be asked anything.
    static func isAnyAllowed(by capabilities: JSONObject, in revision: ProtocolRevision) -> Bool {
        ["sampling", "roots"].contains { capabilities[$0] != nil }
            || (revision >= .june2025 && capabilities["elicitation"] != nil)
    }

    /// Why a client cannot be asked this, nil if it can.
    func refusal(by capabilities: JSONObject, in revision: ProtocolRevision) -> String? {
        if method == Self.elicitation, !isKnown(to: revision) {
            return "The client's protocol version, \(revision.rawValue), has no \(kind)"
        }
        return isAllowed(by: capabilities, in: revision)
            ? nil : "The client has not declared that it can be asked \(method)"
    }

    /// What kind of elicitation it is, for people.
    private var kind: String {
        if asksForVisit { return "\(method) that sends the user to an address" }
        return asksForSeveral ? "\(method) with a choice of several" : method
    }

    /// Whether a client with these capabilities can be asked this.
    private func isAllowed(by capabilities: JSONObject, in revision: ProtocolRevision) -> Bool {
        switch method {
        case Self.elicitation: allowsElicitation(capabilities["elicitation"]?.objectValue)
        case Self.sampling: allowsSampling(capabilities["sampling"]?.objectValue)
        case Self.roots: capabilities["roots"]?.objectValue != nil
        default: false
        }
    }

    /// The capabilities that a client must declare to be asked this, none for what no client can be asked.
    var requirement: JSONObject {
        switch method {
        case Self.elicitation: ["elicitation": asksForVisit ? ["url": [:]] : ["form": [:]]]
        case Self.sampling: ["sampling": usesTools ? ["tools": [:]] : [:]]
        case Self.roots: ["roots": [:]]
        default: [:]
        }
    }

    /// Whether the user is to visit an address, rather than to fill in a form.
    private var asksForVisit: Bool { params["mode"] == "url" }

    private var usesTools: Bool { params["tools"] != nil || params["toolChoice"] != nil }

    /// Whether a version can express the question: addresses and choices of several came later than forms.
    private func isKnown(to revision: ProtocolRevision) -> Bool {
        revision >= (asksForVisit || asksForSeveral ? .november2025 : .june2025)
    }

    private var asksForSeveral: Bool {
        let properties = params["requestedSchema"]?["properties"]?.objectValue ?? [:]
        return properties.contains { $0.value["type"] == "array" }
    }

    private func allowsElicitation(_ modes: JSONObject?) -> Bool {
        guard let modes else { return false }
        if asksForVisit { return modes["url"] != nil }
        // Clients older than the modes, and those that name none, mean forms.
        return modes["form"] != nil || modes["url"] == nil
    }

    private func allowsSampling(_ kinds: JSONObject?) -> Bool {
        guard let kinds else { return false }
        return !usesTools || kinds["tools"] != nil
    }
}
