import JSON

/// Where a plugin is while it is checked.
package enum CheckPlace: Sendable, Hashable {
    /// In the code that runs when the library is loaded, or in the function that it exports.
    case loading
    /// In a function of the interface.
    ///
    /// - plugin: whose; nil for the one that is checked.
    case function(String, plugin: String?)
    /// It is called: of which tool, and how.
    case call(tool: String, String)
    /// It has so many calls.
    case calls(Int)

    var json: JSONValue {
        switch self {
        case .loading: ["loading": true]
        case .function(let name, let plugin):
            ["function": .string(name), "plugin": plugin.map { .string($0) } ?? .null]
        case .call(let tool, let call): ["tool": .string(tool), "call": .string(call)]
        case .calls(let count): ["calls": JSONValue(count)]
        }
    }

    /// Reads what `json` wrote.
    init?(json: JSONValue) {
        if json["loading"] != nil {
            self = .loading
        } else if let name = json["function"]?.stringValue {
            self = .function(name, plugin: json["plugin"]?.stringValue)
        } else if let tool = json["tool"]?.stringValue, let call = json["call"]?.stringValue {
            self = .call(tool: tool, call)
        } else if let count = json["calls"]?.intValue {
            self = .calls(count)
        } else {
            return nil
        }
    }

    fileprivate var calls: Int {
        switch self {
        case .loading, .function: 0
        case .call: 1
        case .calls(let count): count
        }
    }
}

extension [CheckPlace] {
    /// As "within `start`" or "while several calls of it ran"; nil where nothing is known.
    package var sentence: String? {
        var parts = compactMap { place -> String? in
            switch place {
            case .loading: "while it was loaded"
            case .function(let name, let plugin): "within `\(name)`\(plugin.map { " of the plugin '\($0)'" } ?? "")"
            case .call, .calls: nil
            }
        }
        if callCount > 0 { parts.append(callCount == 1 ? "while it was called" : "while several calls of it ran") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// The one call that there is. Of several none is to blame more than the others.
    package var onlyCall: (tool: String, call: String)? {
        guard callCount == 1 else { return nil }
        for case .call(let tool, let call) in self { return (tool, call) }
        return nil
    }

    /// The one call, or how many there are.
    package var example: String? {
        onlyCall?.call ?? (callCount > 1 ? "\(callCount) calls at once" : nil)
    }

    private var callCount: Int { map(\.calls).reduce(0, +) }
}
