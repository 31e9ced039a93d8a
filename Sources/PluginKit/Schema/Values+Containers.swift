public import JSON

extension Optional: OutputValue where Wrapped: OutputValue {
    /// The value's schema, or null.
    public static var valueSchema: Schema { .nullable(Wrapped.valueSchema) }

    /// The value's JSON, or null.
    public var jsonValue: JSONValue { self?.jsonValue ?? .null }
}

extension Optional: ArgumentValue where Wrapped: ArgumentValue {
    /// What bounds the wrapped value bounds the optional.
    public typealias Bounded = Wrapped.Bounded

    /// Nil: an optional argument may be left out.
    public static var valueWhenAbsent: Wrapped?? { .some(nil) }

    /// The part of the wrapped value that a range bounds.
    public var bounded: Wrapped.Bounded? { self?.bounded }

    /// Nil for null, else the value.
    public init(json: JSONValue, at path: ArgumentPath) throws(ArgumentError) {
        self = json.isNull ? nil : try Wrapped(json: json, at: path)
    }
}

extension Array: OutputValue where Element: OutputValue {
    /// An array of the element's schema.
    public static var valueSchema: Schema { .array(of: Element.valueSchema) }

    /// A JSON array.
    public var jsonValue: JSONValue { .array(map(\.jsonValue)) }
}

extension Array: ArgumentValue where Element: ArgumentValue {
    /// The elements, each of which must be right.
    public init(json: JSONValue, at path: ArgumentPath) throws(ArgumentError) {
        guard let elements = json.arrayValue else {
            throw ArgumentError(path, expected: "an array", found: json)
        }
        self = []
        reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            append(try Element(json: element, at: path.index(index)))
        }
    }
}

extension Dictionary: OutputValue where Key == String, Value: OutputValue {
    /// An object with values of this schema.
    public static var valueSchema: Schema { .dictionary(of: Value.valueSchema) }

    /// A JSON object, its keys sorted so that equal dictionaries give equal texts.
    public var jsonValue: JSONValue {
        .object(JSONObject(sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.jsonValue) }))
    }
}

extension Dictionary: ArgumentValue where Key == String, Value: ArgumentValue {
    /// The values by their keys, each of which must be right.
    public init(json: JSONValue, at path: ArgumentPath) throws(ArgumentError) {
        guard let object = json.objectValue else {
            throw ArgumentError(path, expected: "an object", found: json)
        }
        self = [:]
        for (key, value) in object {
            self[key] = try Value(json: value, at: path.key(key))
        }
    }
}

extension JSONValue: ArgumentValue {
    /// Any JSON value.
    public static var valueSchema: Schema { .any }

    /// The value itself.
    public var jsonValue: JSONValue { self }

    /// The value as it came.
    public init(json: JSONValue, at path: ArgumentPath) throws(ArgumentError) {
        self = json
    }
}

extension JSONObject: ArgumentValue {
    /// An object with any members.
    public static var valueSchema: Schema { .object }

    /// The object as a value.
    public var jsonValue: JSONValue { .object(self) }

    /// The object that came.
    public init(json: JSONValue, at path: ArgumentPath) throws(ArgumentError) {
        guard let object = json.objectValue else {
            throw ArgumentError(path, expected: "an object", found: json)
        }
        self = object
    }
}
