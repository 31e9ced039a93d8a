/// Reads the elements of an array one after the other.
struct UnkeyedDecoding: UnkeyedDecodingContainer {
    let elements: [JSONValue]
    let path: CodingPath
    private(set) var currentIndex = 0

    init(elements: [JSONValue], path: CodingPath) {
        self.elements = elements
        self.path = path
    }

    var codingPath: [any CodingKey] { path.codingKeys }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    mutating func decodeNil() throws -> Bool {
        // Only a null is consumed: anything else is yet to be decoded as what it is.
        guard try current().value.isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try consume { try $0.decode(type) } }
    mutating func decode(_ type: Bool.Type) throws -> Bool { try consume { try $0.bool() } }
    mutating func decode(_ type: String.Type) throws -> String { try consume { try $0.string() } }
    mutating func decode(_ type: Double.Type) throws -> Double { try consume { try $0.number() } }
    mutating func decode(_ type: Float.Type) throws -> Float { try consume { try $0.number() } }
    mutating func decode(_ type: Int.Type) throws -> Int { try consume { try $0.integer() } }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try consume { try $0.integer() } }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try consume { try $0.integer() } }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try consume { try $0.integer() } }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try consume { try $0.integer() } }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try consume { try $0.integer() } }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try consume { try $0.integer() } }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try consume { try $0.integer() } }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try consume { try $0.integer() } }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try consume { try $0.integer() } }
    mutating func decode(_ type: Int128.Type) throws -> Int128 { try consume { try $0.integer() } }
    mutating func decode(_ type: UInt128.Type) throws -> UInt128 { try consume { try $0.integer() } }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try consume { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try consume { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder {
        try consume { $0 }
    }

    private func current() throws(JSONError) -> ValueDecoder {
        guard !isAtEnd else {
            throw JSONError(
                .type, "expected more than \(elements.count) elements, found no more", path: path.description)
        }
        return ValueDecoder(value: elements[currentIndex], path: .index(currentIndex, path))
    }

    /// Reads the current element and goes on to the next unless that fails.
    private mutating func consume<T>(_ read: (ValueDecoder) throws -> T) throws -> T {
        let result = try read(current())
        currentIndex += 1
        return result
    }
}
