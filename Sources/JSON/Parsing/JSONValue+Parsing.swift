extension JSONValue {
    /// Parses a JSON text of UTF-8.
    ///
    /// - Parameters:
    ///   - bytes: the whole text: one value, and nothing but white space around it.
    ///   - limits: what is accepted.
    /// - Throws: an error that tells the offset, what was expected and what was found.
    public init(parsing bytes: UnsafeRawBufferPointer, limits: JSONLimits = .default) throws(JSONError) {
        do throws(ParseFailure) {
            guard let input = ByteScanner(bytes) else { throw ParseFailure(.empty, at: 0) }
            var parser = Parser(input: input, limits: limits)
            self = try parser.parseText()
        } catch {
            throw JSONError(error, in: bytes)
        }
    }

    /// Parses a JSON text of UTF-8.
    ///
    /// - Parameters:
    ///   - bytes: the whole text: one value, and nothing but white space around it.
    ///   - limits: what is accepted.
    /// - Throws: an error that tells the offset, what was expected and what was found.
    public init(parsing bytes: [UInt8], limits: JSONLimits = .default) throws(JSONError) {
        let span = bytes.span
        self = try span.withUnsafeBytes { (bytes) throws(JSONError) in try JSONValue(parsing: bytes, limits: limits) }
    }

    /// Parses a JSON text.
    ///
    /// - Parameters:
    ///   - text: one value, and nothing but white space around it.
    ///   - limits: what is accepted.
    /// - Throws: an error that tells the offset in bytes of UTF-8, what was expected and what was found.
    public init(parsing text: String, limits: JSONLimits = .default) throws(JSONError) {
        self = try text.withBytes { (bytes) throws(JSONError) in try JSONValue(parsing: bytes, limits: limits) }
    }
}

extension JSONObject {
    /// Parses a JSON text of UTF-8 that is an object.
    ///
    /// - Parameters:
    ///   - bytes: the whole text: one object, and nothing but white space around it.
    ///   - limits: what is accepted.
    /// - Throws: an error that tells what was expected and what was found.
    public init(parsing bytes: UnsafeRawBufferPointer, limits: JSONLimits = .default) throws(JSONError) {
        self = try JSONObject(JSONValue(parsing: bytes, limits: limits))
    }

    /// Parses a JSON text of UTF-8 that is an object.
    ///
    /// - Parameters:
    ///   - bytes: the whole text: one object, and nothing but white space around it.
    ///   - limits: what is accepted.
    /// - Throws: an error that tells what was expected and what was found.
    public init(parsing bytes: [UInt8], limits: JSONLimits = .default) throws(JSONError) {
        self = try JSONObject(JSONValue(parsing: bytes, limits: limits))
    }

    /// Parses a JSON text that is an object.
    ///
    /// - Parameters:
    ///   - text: one object, and nothing but white space around it.
    ///   - limits: what is accepted.
    /// - Throws: an error that tells what was expected and what was found.
    public init(parsing text: String, limits: JSONLimits = .default) throws(JSONError) {
        self = try JSONObject(JSONValue(parsing: text, limits: limits))
    }

    private init(_ value: JSONValue) throws(JSONError) {
        guard case .object(let object) = value else {
            throw JSONError(.type, "expected an object, found \(value.kind)")
        }
        self = object
    }
}
