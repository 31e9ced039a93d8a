import JSON

/// How often something was found, of which tools, and at which calls.
package struct CheckOccasions: Sendable, Equatable {
    private static let exampleLimit = 3
    private static let toolLimit = 5

    private(set) var count = 1
    /// Each once, in the order in which they came.
    private(set) var tools: [String] = []
    /// A few of the calls, with what was particular to each.
    private(set) var examples: [String] = []

    init(tool: String? = nil, example: String? = nil) {
        tools = [tool].compactMap(\.self)
        examples = [example].compactMap(\.self)
    }

    mutating func add(_ others: CheckOccasions) {
        count += others.count
        tools += others.tools.filter { !tools.contains($0) }
        examples += others.examples.filter { !examples.contains($0) }.prefix(Self.exampleLimit - examples.count)
    }

    /// As "64 times, of 'a', 'b'"; nil for once.
    var frequency: String? {
        guard count > 1 else { return nil }
        let names = tools.prefix(Self.toolLimit).map { "'\($0)'" }.joined(separator: ", ")
        let rest = tools.count > Self.toolLimit ? " and \(tools.count - Self.toolLimit) more" : ""
        return "\(count) times" + (tools.isEmpty ? "" : ", of \(names)\(rest)")
    }

    var json: JSONObject {
        [
            "count": JSONValue(count), "tools": .array(tools.map { .string($0) }),
            "examples": .array(examples.map { .string($0) }),
        ]
    }

    /// Reads what `json` wrote.
    init?(json: JSONValue) {
        guard let count = json["count"]?.intValue, let tools = json["tools"]?.arrayValue,
            let examples = json["examples"]?.arrayValue
        else { return nil }
        self.count = count
        self.tools = tools.compactMap(\.stringValue)
        self.examples = examples.compactMap(\.stringValue)
    }
}
