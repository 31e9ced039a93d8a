/// A part of a value that is being encoded. A class, since several containers may write to the same part.
final class EncodedNode {
    private enum Place {
        case key(String)
        case index(Int)
    }

    private var value: JSONValue?
    private var elements: [JSONValue]?
    private var object: JSONObject?
    /// The parts of this array or object that are still being encoded. A null keeps the place of each.
    private var unfinished: [(place: Place, node: EncodedNode)] = []

    var count: Int { elements?.count ?? 0 }

    func becomeArray() {
        precondition(value == nil && object == nil, "an array and another value are encoded in the same place")
        if elements == nil { elements = [] }
    }

    func becomeObject() {
        precondition(value == nil && elements == nil, "an object and another value are encoded in the same place")
        if object == nil { object = JSONObject() }
    }

    func become(_ value: JSONValue) {
        precondition(
            self.value == nil && elements == nil && object == nil, "two values are encoded in the same place")
        self.value = value
    }

    func append(_ value: JSONValue) {
        elements?.append(value)
    }

    func set(_ key: String, _ value: JSONValue) {
        object?[key] = value
    }

    /// Adds an element that will be encoded later.
    func appendNode() -> EncodedNode {
        let node = EncodedNode()
        unfinished.append((.index(count), node))
        append(.null)
        return node
    }

    /// Adds a member whose value will be encoded later.
    func setNode(_ key: String) -> EncodedNode {
        let node = EncodedNode()
        unfinished.append((.key(key), node))
        set(key, .null)
        return node
    }

    /// The value that was encoded, nil if there was none.
    func finish() -> JSONValue? {
        for (place, node) in unfinished {
            let value = node.finish() ?? [:]
            switch place {
            case .key(let key): object?[key] = value
            case .index(let index): elements?[index] = value
            }
        }
        unfinished = []
        return value ?? elements.map(JSONValue.array) ?? object.map(JSONValue.object)
    }
}
