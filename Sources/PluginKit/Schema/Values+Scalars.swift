public import JSON

extension String: ArgumentValue {
    /// A string.
    public static var valueSchema: Schema { .string }

    /// A JSON string.
    public var jsonValue: JSONValue { .string(self) }

    /// The string that JSON holds.
    public init(json: JSONValue, at path: ArgumentPath) throws(ArgumentError) {
        guard let value = json.stringValue else {
            throw ArgumentError(path, expected: Self.valueSchema.expectation, found: json)
        }
        self = value
    }
}

extension Bool: ArgumentValue {
    /// A boolean.
    public static var valueSchema: Schema { .boolean }

    /// A JSON boolean.
    public var jsonValue: JSONValue { .bool(self) }

    /// The boolean that JSON holds.
    public init(json: JSONValue, at path: ArgumentPath) throws(ArgumentError) {
        guard let value = json.boolValue else {
            throw ArgumentError(path, expected: Self.valueSchema.expectation, found: json)
        }
        self = value
    }
}

extension Int: ArgumentValue {
    /// An integer.
    public static var valueSchema: Schema { .integer }

    /// A JSON integer.
    public var jsonValue: JSONValue { .integer(Int64(self)) }

    /// The integer that JSON holds; `3.0` is one too.
    public init(json: JSONValue, at path: ArgumentPath) throws(ArgumentError) {
        if case .bigInteger = json {
            throw ArgumentError(path, expected: "an integer of at most 64 bits", found: json)
        }
        guard let value = json.intValue else {
            throw ArgumentError(path, expected: Self.valueSchema.expectation, found: json)
        }
        self = value
    }
}

extension Double: ArgumentValue {
    /// A number.
    public static var valueSchema: Schema { .number }

    /// A JSON number. What is not finite has no form in JSON and becomes null.
    public var jsonValue: JSONValue { isFinite ? .double(self) : .null }

    /// The number that JSON holds.
    public init(json: JSONValue, at path: ArgumentPath) throws(ArgumentError) {
        guard let value = json.doubleValue else {
            throw ArgumentError(path, expected: Self.valueSchema.expectation, found: json)
        }
        self = value
    }
}

extension Duration: ArgumentValue {
    /// The longest that is accepted: a thousand years, well within what `Duration` can hold.
    private static let greatestSeconds = 31_557_600_000.0

    /// A number of seconds.
    public static var valueSchema: Schema { .seconds }

    /// The seconds as a JSON number.
    public var jsonValue: JSONValue {
        let (seconds, attoseconds) = components
        return attoseconds == 0 ? .integer(seconds) : .double(Double(seconds) + Double(attoseconds) * 1e-18)
    }

    /// The length of time of so many seconds.
    public init(json: JSONValue, at path: ArgumentPath) throws(ArgumentError) {
        guard let seconds = json.doubleValue, seconds >= 0 else {
            throw ArgumentError(path, expected: Self.valueSchema.expectation, found: json)
        }
        guard seconds <= Self.greatestSeconds else {
            throw ArgumentError(path, expected: "at most \(Int(Self.greatestSeconds)) seconds", found: json)
        }
        self = .seconds(seconds)
    }
}
