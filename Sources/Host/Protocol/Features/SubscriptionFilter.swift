import JSON

/// The kinds of changes that a modern client wants to hear of.
struct SubscriptionFilter: Equatable {
    /// The lists whose changes are wanted.
    let lists: [ListKind]
    /// The URIs of which `notifications/resources/updated` is wanted, each once.
    let resources: [String]

    init(lists: [ListKind], resources: [String]) {
        self.lists = lists
        self.resources = resources
    }

    /// Reads the filter of `subscriptions/listen`. Kinds that are well formed and that this server does not have are
    /// left out, as the protocol asks.
    ///
    /// - Throws: `-32602` where there is no filter, a member has the wrong type, or there are too many resources.
    init(_ value: JSONValue?) throws(JSONRPCError) {
        guard let filter = value?.objectValue else {
            throw JSONRPCError(.invalidParams, "\"notifications\" must be an object: the changes to hear of")
        }
        var lists: [ListKind] = []
        for kind in ListKind.allCases where try Self.flag(Self.key(kind), in: filter) { lists.append(kind) }
        self.lists = lists
        resources = try Self.uris("resourceSubscriptions", in: filter)
    }

    /// The filter as the acknowledgement tells it.
    var json: JSONObject {
        var json = JSONObject(lists.map { (Self.key($0), true) })
        if !resources.isEmpty { json["resourceSubscriptions"] = .array(resources.map { .string($0) }) }
        return json
    }

    private static func key(_ kind: ListKind) -> String { "\(kind.rawValue)ListChanged" }

    private static func flag(_ key: String, in filter: JSONObject) throws(JSONRPCError) -> Bool {
        guard let value = filter[key] else { return false }
        guard let flag = value.boolValue else { throw JSONRPCError(.invalidParams, "\"\(key)\" must be a boolean") }
        return flag
    }

    private static func uris(_ key: String, in filter: JSONObject) throws(JSONRPCError) -> [String] {
        guard let value = filter[key] else { return [] }
        let texts = value.arrayValue?.map(\.stringValue)
        guard let texts, !texts.contains(nil) else {
            throw JSONRPCError(.invalidParams, "\"\(key)\" must be an array of strings")
        }
        var uris: [String] = []
        var seen: Set<String> = []
        for uri in texts.compactMap(\.self) where uri.utf8.count <= ResourceURI.greatestLength {
            if seen.insert(uri).inserted { uris.append(uri) }
        }
        guard uris.count <= ResourceSubscriptions.limit else {
            throw JSONRPCError(
                .invalidParams, "\"\(key)\" has \(uris.count) resources, of which \(ResourceSubscriptions.limit) may be"
            )
        }
        return uris
    }
}
