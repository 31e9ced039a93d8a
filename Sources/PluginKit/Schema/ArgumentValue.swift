public import JSON

/// A value that arguments can hold: it can be made of JSON, or the JSON is refused with an explanation.
///
/// The kit conforms strings, numbers, booleans, `Duration` (seconds), arrays, dictionaries, optionals and JSON values.
/// An `enum` of strings conforms by declaration: `enum Format: String, CaseIterable, ArgumentValue`. A structure does by
/// conforming to `Parameters`.
public protocol ArgumentValue: OutputValue {
    /// What a range given to `@Argument` bounds: the type itself, or the type within an optional.
    associatedtype Bounded = Self

    /// What stands for an argument that is absent. Nil where it has to be there, as for all but optionals.
    static var valueWhenAbsent: Self? { get }

    /// The part of the value that a range bounds, nil if there is none.
    var bounded: Bounded? { get }

    /// The value that JSON stands for.
    ///
    /// - Parameters:
    ///   - json: what the caller sent.
    ///   - path: where it is within the arguments, for messages.
    /// - Throws: `ArgumentError` that names the path, what was expected and what came.
    init(json: JSONValue, at path: ArgumentPath) throws(ArgumentError)
}

extension ArgumentValue {
    /// Nil: the argument has to be there.
    public static var valueWhenAbsent: Self? { nil }
}

extension ArgumentValue where Bounded == Self {
    /// The value itself.
    public var bounded: Self? { self }
}

extension ArgumentValue where Self: RawRepresentable<String> & CaseIterable {
    /// The case of this raw value.
    public init(json: JSONValue, at path: ArgumentPath) throws(ArgumentError) {
        guard let text = json.stringValue, let value = Self(rawValue: text) else {
            throw ArgumentError(path, expected: Self.valueSchema.expectation, found: json)
        }
        self = value
    }
}
