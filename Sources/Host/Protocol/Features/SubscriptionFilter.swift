import JSON

/// The kinds of changes that a modern client wants to hear of.
struct SubscriptionFilter: Equatable {
    /// The lists whose changes are wanted.
    let lists: [ListKind]
    /// The URIs of which `notifications/resources/updated` is wanted, each once.
    let resources: [String]
    /// The ids of the tasks of which `notifications/tasks` is wanted, each once.
    let tasks: [String]

    init(lists: [ListKind], resources: [String], tasks: [String]) {
        self.lists = lists
        self.resources = resources
        self.tasks = tasks
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
        resources = try Self.names("resourceSubscriptions", in: filter)
        tasks = try Self.names("taskIds", in: filter)
    }

    /// The filter as the acknowledgement tells it.
    var json: JSONObject {
        var json = JSONObject(lists.map { (Self.key($0), true) })
        if !resources.isEmpty { json["resourceSubscriptions"] = .array(resources.map { .string($0) }) }
        if !tasks.isEmpty { json["taskIds"] = .array(tasks.map { .string($0) }) }
        return json
    }

    private static func key(_ kind: ListKind) -> String { "\(kind.rawValue)ListChanged" }

    private static func flag(_ key: String, in filter: JSONObject) throws(JSONRPCError) -> Bool {
        guard let value = filter[key] else { return false }
        guard let flag = value.boolValue else { throw JSONRPCError(.invalidParams, "\"\(key)\" must be a boolean") }
        return flag
    }

    private static func names(_ key: String, in filter: JSONObject) throws(JSONRPCError) -> [String] {
        guard let value = filter[key] else { return [] }
        let texts = value.arrayValue?.map(\.stringValue)
        guard let texts, !texts.contains(nil) else {
            throw JSONRPCError(.invalidParams, "\"\(key)\" must be an array of strings")
        }
        var names: [String] = []
        var seen: Set<String> = []
        for name in texts.compactMap(\.self) where name.utf8.count <= ResourceURI.greatestLength {
            if seen.insert(name).inserted { names.append(name) }
        }
        guard names.count <= ResourceSubscriptions.limit else {
            throw JSONRPCError(
                .invalidParams, "\"\(key)\" has \(names.count) elements, of which \(ResourceSubscriptions.limit) may be"
            )
        }
        return names
    }
}
