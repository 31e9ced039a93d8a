public import JSON

/// A group of named values: the settings of a plugin, or an argument with members of its own.
///
///     struct Options: Parameters {
///         @Argument("Columns to show.") var columns: [String]
///         @Argument("Rows to show.", in: 1...1000) var rows = 20
///     }
///
/// Every stored property is an `@Argument`. `init()` also runs to read the declarations, so it must have no effects.
public protocol Parameters: ArgumentValue {
    /// The parameters before their values are known.
    init()
}

extension Parameters {
    /// An object with these members and no others.
    public static var valueSchema: Schema {
        Derivation.schema(of: Self.self) {
            Reflection(of: Self()).schema(wrapper: "@Argument", isClosed: true)
        }
    }

    /// The values as an object.
    public var jsonValue: JSONValue { .object(Reflection(of: self).jsonObject) }

    /// The values that a caller gave.
    public init(json: JSONValue, at path: ArgumentPath) throws(ArgumentError) {
        guard let object = json.objectValue else {
            throw ArgumentError(path, expected: "an object", found: json)
        }
        self.init()
        try Reflection(of: self).resolve(object, at: path)
    }
}

/// The settings of a plugin that has none.
public struct NoSettings: Parameters {
    /// There is nothing to set.
    public init() {}
}

extension Reflection {
    /// Gives all properties their values.
    ///
    /// - Throws: `ArgumentError` for the first that is missing or wrong, or a key that names none.
    func resolve(_ object: JSONObject, at path: ArgumentPath) throws(ArgumentError) {
        for key in object.keys where !properties.contains(where: { $0.key == key }) {
            throw unknown(key, at: path)
        }
        for property in properties {
            guard let argument = property.declaration as? any ResolvableProperty else { continue }
            try argument.resolve(object[property.key], at: path.key(property.key))
        }
    }

    private func unknown(_ key: String, at path: ArgumentPath) -> ArgumentError {
        let shown = key.utf8.count <= 60 ? key : "a key of \(key.utf8.count) bytes"
        let known = properties.map(\.key).joined(separator: ", ")
        let advice = known.isEmpty ? "there are none" : "there are \(known)"
        return ArgumentError(path.key(shown), "is unknown; \(advice)")
    }
}
