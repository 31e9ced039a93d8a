import JSON

/// What a user has typed of an argument of a prompt, or of a variable of a resource template.
public struct CompletionRequest: Sendable, Hashable {
    /// The argument's name.
    public let argument: String
    /// What of its value is there.
    public let value: String
    /// The values of other arguments, as far as the client tells them.
    public let known: [String: String]

    init(_ parameters: JSONObject) {
        argument = parameters["argument"]?["name"]?.stringValue ?? ""
        value = parameters["argument"]?["value"]?.stringValue ?? ""
        let others = parameters["context"]?["arguments"]?.objectValue ?? [:]
        // JSON tells names apart by their bytes, a dictionary holds two spellings of `é` to be one: the first counts.
        known = Dictionary(others.map { ($0.key, $0.value.stringValue ?? "") }) { first, _ in first }
    }
}

/// What an argument may be.
public struct Completion: Sendable, Hashable {
    /// The best first. Clients get a hundred at most, and are told that there are more.
    public var values: [String]
    /// How many there are in all, nil if that is not known or these are all.
    public var total: Int?

    /// Suggestions, the best first.
    public init(_ values: [String], total: Int? = nil) {
        self.values = values
        self.total = total
    }

    /// Those of some values that begin with what is typed.
    public init(of values: [String], beginningWith typed: String) {
        self.init(values.filter { $0.hasPrefix(typed) })
    }

    var json: JSONObject {
        var object: JSONObject = ["values": .array(values.map { .string($0) })]
        object["total"] = total.map { JSONValue($0) }
        object["hasMore"] = total.map { .bool($0 > values.count) }
        return ["completion": .object(object)]
    }
}
