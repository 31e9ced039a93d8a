import JSON

/// Where a call comes from, as the host says in its context.
struct CallOrigin: Sendable {
    let caller: String
    let principal: String?
    let wantsProgress: Bool
    let client: JSONObject

    init(_ context: JSONObject) {
        caller = context["caller"]?.stringValue ?? ""
        principal = context["principal"]?.stringValue
        wantsProgress = context["progress"]?.boolValue ?? false
        client = context["client"]?.objectValue ?? [:]
    }
}
