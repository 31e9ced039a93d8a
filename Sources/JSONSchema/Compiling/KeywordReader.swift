import JSON

/// Reads the keywords of a subschema and says which are wrong.
struct KeywordReader {
    let schema: JSONObject
    let location: Location
    let compiler: Compiler

    init(_ schema: JSONObject, at location: Location, for compiler: Compiler) {
        self.schema = schema
        self.location = location
        self.compiler = compiler
    }

    /// The dialect that the schema is written in.
    var dialect: Dialect { compiler.resources[location.resource].dialect }

    /// The value of a keyword, nil without it.
    subscript(keyword: String) -> JSONValue? { schema[keyword] }

    /// An error about a keyword.
    func error(_ message: String, in keyword: String) -> SchemaError {
        SchemaError(.keyword, message, at: "\(location.fragment)/\(keyword)")
    }

    private func error(expected: String, in keyword: String, _ value: JSONValue) -> SchemaError {
        error("expected \(expected), got \(value.excerpt)", in: keyword)
    }

    /// A number of items, members or characters; one that is larger than any of them is the greatest `Int`.
    func count(_ keyword: String) throws(SchemaError) -> Int? {
        guard let value = schema[keyword] else { return nil }
        guard TypeSet(of: value) == .integer, !value.isLess(than: 0) else {
            throw error(expected: "an integer of at least 0", in: keyword, value)
        }
        return value.intValue ?? .max
    }

    /// A finite number.
    func number(_ keyword: String) throws(SchemaError) -> JSONValue? {
        guard let value = schema[keyword] else { return nil }
        guard value.canonicalNumber != nil else { throw error(expected: "a number", in: keyword, value) }
        return value
    }

    /// A string.
    func string(_ keyword: String) throws(SchemaError) -> String? {
        guard let value = schema[keyword] else { return nil }
        guard case .string(let string) = value else { throw error(expected: "a string", in: keyword, value) }
        return string
    }

    /// An array of anything.
    func array(_ keyword: String) throws(SchemaError) -> [JSONValue]? {
        guard let value = schema[keyword] else { return nil }
        guard case .array(let elements) = value else { throw error(expected: "an array", in: keyword, value) }
        return elements
    }

    /// An object of anything.
    func object(_ keyword: String) throws(SchemaError) -> JSONObject? {
        guard let value = schema[keyword] else { return nil }
        guard case .object(let object) = value else { throw error(expected: "an object", in: keyword, value) }
        return object
    }

    /// A boolean; false without the keyword.
    func flag(_ keyword: String) throws(SchemaError) -> Bool {
        guard let value = schema[keyword] else { return false }
        guard case .bool(let flag) = value else { throw error(expected: "a boolean", in: keyword, value) }
        return flag
    }

    /// An array of strings; empty without the keyword.
    func names(_ keyword: String) throws(SchemaError) -> [String] {
        try names(array(keyword) ?? [], in: keyword)
    }

    /// The strings of an array.
    func names(_ elements: [JSONValue], in keyword: String) throws(SchemaError) -> [String] {
        var names: [String] = []
        for element in elements {
            guard case .string(let name) = element else {
                throw error(expected: "an array of strings", in: keyword, element)
            }
            names.append(name)
        }
        return names
    }
}
