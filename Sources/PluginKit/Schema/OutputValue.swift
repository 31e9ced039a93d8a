public import JSON

/// A value that results can hold: it has a schema and a form in JSON.
///
/// The kit conforms strings, numbers, booleans, `Duration` (seconds), arrays, dictionaries, optionals and JSON values.
/// An `enum` of strings conforms by declaration: `enum Status: String, CaseIterable, OutputValue`. A structure does by
/// conforming to `StructuredOutput`.
public protocol OutputValue: Sendable {
    /// The schema that every value's JSON satisfies.
    static var valueSchema: Schema { get }

    /// The value in JSON.
    var jsonValue: JSONValue { get }
}

extension OutputValue where Self: RawRepresentable<String> & CaseIterable {
    /// One of the raw values.
    public static var valueSchema: Schema { .oneOf(allCases.map(\.rawValue)) }

    /// The raw value.
    public var jsonValue: JSONValue { .string(rawValue) }
}
