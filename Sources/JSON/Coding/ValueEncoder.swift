/// Makes a value of what an `Encodable` type says.
struct ValueEncoder: Encoder {
    let node: EncodedNode
    let path: CodingPath

    var codingPath: [any CodingKey] { path.codingKeys }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.becomeObject()
        return KeyedEncodingContainer(KeyedEncoding<Key>(node: node, path: path))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.becomeArray()
        return UnkeyedEncoding(node: node, path: path)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        SingleValueEncoding(node: node, path: path)
    }
}

extension ValueEncoder {
    /// Encodes a value of any type. Its errors name the innermost path that is known.
    static func encode(_ value: some Encodable, at path: CodingPath) throws(JSONError) -> JSONValue {
        if let value = value as? JSONValue { return value }
        let node = EncodedNode()
        do {
            try value.encode(to: ValueEncoder(node: node, path: path))
        } catch let error as JSONError {
            throw error
        } catch let error as EncodingError {
            throw JSONError(error, at: path)
        } catch {
            throw JSONError(.value, "\(error)", path: path.description, cause: error)
        }
        guard let encoded = node.finish() else {
            throw JSONError(.value, "\(type(of: value)) encoded nothing", path: path.description)
        }
        return encoded
    }

    /// Encodes a number, which JSON has only where it is finite.
    static func encode(_ value: Double, at path: CodingPath) throws(JSONError) -> JSONValue {
        guard value.isFinite else {
            throw JSONError(.number, "expected a finite number, found \(value)", path: path.description)
        }
        return .double(value)
    }

    /// Encodes a number with the digits that suffice for its type: 0.1 as 0.1.
    static func encode(_ value: Float, at path: CodingPath) throws(JSONError) -> JSONValue {
        try encode(value.isFinite ? Double(value.description)! : Double(value), at: path)
    }
}

extension JSONError {
    /// - Parameters:
    ///   - error: what a type's own `encode(to:)` threw.
    ///   - path: where that type was being encoded; used where the error has no path of its own.
    init(_ error: EncodingError, at path: CodingPath) {
        guard case .invalidValue(_, let context) = error else {
            self.init(.value, "\(error)", path: path.description, cause: error)
            return
        }
        let own = CodingPath.describe(context.codingPath)
        self.init(.value, context.debugDescription, path: own.isEmpty ? path.description : own, cause: error)
    }
}
