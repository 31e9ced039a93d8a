import JSON

/// The header fields of a request or a response. Names are compared without regard to case.
public struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// A field as it was written.
    public struct Field: Sendable, Hashable {
        /// The field's name.
        public let name: String
        /// Its value.
        public let value: String
    }

    /// All fields, in order.
    public private(set) var fields: [Field] = []

    /// No fields.
    public init() {}

    /// Fields in the order of their names in the source.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The value of a field, several of one name joined by commas; nil where there is none. To set it replaces all
    /// fields of the name.
    public subscript(name: String) -> String? {
        get {
            let values = fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
            return values.isEmpty ? nil : values.joined(separator: ", ")
        }
        set {
            fields.removeAll { $0.name.lowercased() == name.lowercased() }
            if let newValue { append(name, newValue) }
        }
    }

    /// Adds a field beside others of the same name, as several cookies.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The fields of a request, as the host passes them.
    init(json: JSONObject) {
        for (name, value) in json {
            if let value = value.stringValue { append(name, value) }
        }
    }

    /// The fields of a response, as the host takes them.
    var json: JSONObject {
        var object = JSONObject()
        for field in fields {
            let name = field.name.lowercased()
            object[name] = .array((object[name]?.arrayValue ?? []) + [.string(field.value)])
        }
        return object
    }
}
