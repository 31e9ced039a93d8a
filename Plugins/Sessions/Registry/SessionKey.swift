internal import JSON

/// What tells sessions apart: names are unique among the sessions of a principal.
struct SessionKey: Sendable, Hashable {
    let principal: String?
    let id: String

    init(principal: String?, id: String) {
        self.principal = principal
        self.id = id
    }

    /// - Returns: nil for what names no session.
    init?(_ json: JSONObject) {
        guard let id = json["session"]?.stringValue else { return nil }
        self.init(principal: json["principal"]?.stringValue, id: id)
    }

    var json: JSONObject {
        var object: JSONObject = ["session": .string(id)]
        object["principal"] = principal.map { .string($0) }
        return object
    }
}
