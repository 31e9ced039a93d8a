import JSON
import Synchronization

/// An argument of a tool, a setting of a plugin or a member of a nested value: a property of `Tool` or `Parameters`.
///
///     @Argument("The session to run in.") var session: String                      // has to be given
///     @Argument("Time until the cell is interrupted.") var timeout: Duration = .seconds(30)
///     @Argument("How much to tell.", in: 0...2) var detailLevel = 0                // `detail_level` in JSON
///     @Argument("The format of the result.") var format: Format?                   // may be left out
///
/// The key in JSON is the property's name in small letters with underscores, or the given `name`.
/// Before a call the value of a required argument does not exist, and reading it is the author's mistake.
@propertyWrapper
public struct Argument<Value: ArgumentValue>: Sendable {
    let description: String
    let name: String?
    /// The header field that repeats it over HTTP, without `Mcp-Param-`.
    let header: String?
    let constraint: Constraint<Value>?
    /// What stands for the argument where it is absent; nil where it is required.
    let fallback: Value?
    /// What `Parameters` fill in through reflection, which yields only copies: so the value is shared by reference.
    /// Assigning to the property replaces the reference, and copies stay independent.
    private var resolved = Resolved()

    private final class Resolved: Sendable {
        let value: Mutex<Value?>

        init(_ value: Value? = nil) {
            self.value = Mutex(value)
        }
    }

    init(
        _ description: String, name: String?, header: String? = nil, fallback: Value?, constraint: Constraint<Value>?
    ) {
        self.description = description
        self.name = name
        self.header = header
        self.fallback = fallback ?? Value.valueWhenAbsent
        self.constraint = constraint
    }

    /// What the caller gave, or the default.
    public var wrappedValue: Value {
        get {
            guard let value = present else {
                preconditionFailure("The argument \"\(description)\" is required and has no value before a call.")
            }
            return value
        }
        set {
            resolved = Resolved(newValue)
        }
    }

    /// What the caller gave, or the default; nil before a call if there is none.
    var present: Value? { resolved.value.withLock { $0 } ?? fallback }

    func resolve(_ value: Value) {
        resolved.value.withLock { $0 = value }
    }
}

extension Argument {
    /// An argument that has to be given, or may be left out if its type is optional.
    ///
    /// - Parameters:
    ///   - description: what it means, for the model that has to give it.
    ///   - name: its key in JSON, by default derived from the property's name.
    ///   - header: a word by which clients repeat it in a header field over HTTP, as `Region` in `Mcp-Param-Region`, so
    ///     that whoever passes requests on can tell by it. For strings, integers and booleans.
    public init(_ description: String, name: String? = nil, header: String? = nil) {
        self.init(description, name: name, header: header, fallback: nil, constraint: nil)
    }

    /// An argument with a default.
    public init(wrappedValue: Value, _ description: String, name: String? = nil, header: String? = nil) {
        self.init(description, name: name, header: header, fallback: wrappedValue, constraint: nil)
    }

    /// An argument that lies in a range.
    public init<Range: ArgumentRange & Sendable>(_ description: String, name: String? = nil, in range: Range)
    where Range.Bound == Value.Bounded, Range.Bound: ArgumentValue {
        self.init(description, name: name, fallback: nil, constraint: .range(range))
    }

    /// An argument that lies in a range, with a default.
    public init<Range: ArgumentRange & Sendable>(
        wrappedValue: Value, _ description: String, name: String? = nil, in range: Range
    ) where Range.Bound == Value.Bounded, Range.Bound: ArgumentValue {
        self.init(description, name: name, fallback: wrappedValue, constraint: .range(range))
    }

    /// A string with so many Unicode scalars.
    public init(_ description: String, name: String? = nil, length: some ArgumentRange<Int> & Sendable)
    where Value.Bounded == String {
        self.init(description, name: name, fallback: nil, constraint: .length(length))
    }

    /// A string with so many Unicode scalars, with a default.
    public init(
        wrappedValue: Value, _ description: String, name: String? = nil, length: some ArgumentRange<Int> & Sendable
    ) where Value.Bounded == String {
        self.init(description, name: name, fallback: wrappedValue, constraint: .length(length))
    }

    /// An array with so many elements.
    public init(_ description: String, name: String? = nil, count: some ArgumentRange<Int> & Sendable)
    where Value.Bounded: Collection & ArgumentValue {
        self.init(description, name: name, fallback: nil, constraint: .count(count))
    }

    /// An array with so many elements, with a default.
    public init(
        wrappedValue: Value, _ description: String, name: String? = nil, count: some ArgumentRange<Int> & Sendable
    ) where Value.Bounded: Collection & ArgumentValue {
        self.init(description, name: name, fallback: wrappedValue, constraint: .count(count))
    }
}
