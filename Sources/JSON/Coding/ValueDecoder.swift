/// Reads a value as `Decodable` types want it.
struct ValueDecoder: Decoder {
    let value: JSONValue
    let path: CodingPath

    var codingPath: [any CodingKey] { path.codingKeys }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(KeyedDecoding<Key>(object: try object(), path: path))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        UnkeyedDecoding(elements: try array(), path: path)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        SingleValueDecoding(decoder: self)
    }
}

extension ValueDecoder {
    /// Reads a value of any type. Its errors name the innermost path that is known.
    func decode<T: Decodable>(_ type: T.Type) throws(JSONError) -> T {
        if type == JSONValue.self { return value as! T }
        do {
            return try T(from: self)
        } catch let error as JSONError {
            throw error
        } catch let error as DecodingError {
            throw JSONError(error, at: path)
        } catch {
            throw JSONError(.value, "\(error)", path: path.description, cause: error)
        }
    }

    func bool() throws(JSONError) -> Bool {
        guard case .bool(let value) = value else { throw mismatch("a boolean") }
        return value
    }

    func string() throws(JSONError) -> String {
        guard case .string(let value) = value else { throw mismatch("a string") }
        return value
    }

    func array() throws(JSONError) -> [JSONValue] {
        guard case .array(let elements) = value else { throw mismatch("an array") }
        return elements
    }

    func object() throws(JSONError) -> JSONObject {
        guard case .object(let object) = value else { throw mismatch("an object") }
        return object
    }

    /// The integer, exactly. A double without a fraction counts as one, as it does in JSON Schema.
    func integer<T: FixedWidthInteger>(_ type: T.Type = T.self) throws(JSONError) -> T {
        let exact: T? =
            switch value {
            case .integer(let value): T(exactly: value)
            case .bigInteger(let digits): T(digits)
            case .double(let value): T(exactly: value)
            default: throw mismatch("an integer")
            }
        if let exact { return exact }
        if case .double(let double) = value, double.rounded() != double { throw wrongNumber("an integer") }
        throw wrongNumber("an integer from \(T.min) to \(T.max)")
    }

    /// The nearest number of this type.
    func number<T: BinaryFloatingPoint & LosslessStringConvertible>(_ type: T.Type = T.self) throws(JSONError) -> T {
        let nearest: T =
            switch value {
            case .integer(let value): T(value)
            case .bigInteger(let digits): T(digits) ?? .infinity
            case .double(let value): T(value)
            default: throw mismatch("a number")
            }
        guard nearest.isFinite else { throw wrongNumber("a number within the range of \(T.self)") }
        return nearest
    }

    func mismatch(_ expected: String) -> JSONError {
        JSONError(.type, "expected \(expected), found \(value.kind)", path: path.description)
    }

    private func wrongNumber(_ expected: String) -> JSONError {
        JSONError(.number, "expected \(expected), found \(value.description.shortened)", path: path.description)
    }
}

extension JSONError {
    /// - Parameters:
    ///   - error: what a type's own `init(from:)` threw.
    ///   - path: where that type was being read; used where the error has no path of its own.
    init(_ error: DecodingError, at path: CodingPath) {
        let (code, context): (Code, DecodingError.Context) =
            switch error {
            case .typeMismatch(_, let context): (.type, context)
            case .valueNotFound(_, let context): (.type, context)
            case .keyNotFound(_, let context): (.missingKey, context)
            case .dataCorrupted(let context): (.value, context)
            @unknown default: (.value, DecodingError.Context(codingPath: [], debugDescription: "\(error)"))
            }
        let own = CodingPath.describe(context.codingPath)
        let place = own.isEmpty ? path.description : own
        self.init(code, context.debugDescription, path: place, cause: error)
    }
}
