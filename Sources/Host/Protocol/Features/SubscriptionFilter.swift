import JSON

/// The kinds of changes that a modern client wants to hear of.
struct SubscriptionFilter: Equatable {
    /// Whether `notifications/tools/list_changed` is wanted.
    var toolsListChanged = false

    /// Reads the filter of `subscriptions/listen`. Kinds that are well formed and that this server does not have are
    /// left out, as the protocol asks.
    ///
    /// - Throws: `-32602` where there is no filter or a member has the wrong type.
    init(_ value: JSONValue?) throws(JSONRPCError) {
        guard let filter = value?.objectValue else {
            throw JSONRPCError(.invalidParams, "\"notifications\" must be an object: the changes to hear of")
        }
        toolsListChanged = try Self.flag("toolsListChanged", in: filter)
        _ = try Self.flag("promptsListChanged", in: filter)
        _ = try Self.flag("resourcesListChanged", in: filter)
        if let subscriptions = filter["resourceSubscriptions"] {
            guard let uris = subscriptions.arrayValue, uris.allSatisfy({ $0.stringValue != nil }) else {
                throw JSONRPCError(.invalidParams, "\"resourceSubscriptions\" must be an array of strings")
            }
        }
    }

    /// What of the filter is honoured, as the acknowledgement tells it.
    var json: JSONObject {
        toolsListChanged ? ["toolsListChanged": true] : [:]
    }

    private static func flag(_ key: String, in filter: JSONObject) throws(JSONRPCError) -> Bool {
        guard let value = filter[key] else { return false }
        guard let flag = value.boolValue else { throw JSONRPCError(.invalidParams, "\"\(key)\" must be a boolean") }
        return flag
    }
}
