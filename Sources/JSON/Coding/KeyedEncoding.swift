/// Writes the members of an object.
struct KeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: EncodedNode
    let path: CodingPath

    var codingPath: [any CodingKey] { path.codingKeys }

    func encodeNil(forKey key: Key) { node.set(key.stringValue, .null) }
    func encode(_ value: Bool, forKey key: Key) { node.set(key.stringValue, .bool(value)) }
    func encode(_ value: String, forKey key: Key) { node.set(key.stringValue, .string(value)) }
    func encode(_ value: Int, forKey key: Key) { node.set(key.stringValue, JSONValue(value)) }
    func encode(_ value: Int8, forKey key: Key) { node.set(key.stringValue, JSONValue(value)) }
    func encode(_ value: Int16, forKey key: Key) { node.set(key.stringValue, JSONValue(value)) }
    func encode(_ value: Int32, forKey key: Key) { node.set(key.stringValue, JSONValue(value)) }
    func encode(_ value: Int64, forKey key: Key) { node.set(key.stringValue, JSONValue(value)) }
    func encode(_ value: UInt, forKey key: Key) { node.set(key.stringValue, JSONValue(value)) }
    func encode(_ value: UInt8, forKey key: Key) { node.set(key.stringValue, JSONValue(value)) }
    func encode(_ value: UInt16, forKey key: Key) { node.set(key.stringValue, JSONValue(value)) }
    func encode(_ value: UInt32, forKey key: Key) { node.set(key.stringValue, JSONValue(value)) }
    func encode(_ value: UInt64, forKey key: Key) { node.set(key.stringValue, JSONValue(value)) }
    func encode(_ value: Int128, forKey key: Key) { node.set(key.stringValue, JSONValue(value)) }
    func encode(_ value: UInt128, forKey key: Key) { node.set(key.stringValue, JSONValue(value)) }

    func encode(_ value: Double, forKey key: Key) throws {
        node.set(key.stringValue, try ValueEncoder.encode(value, at: .key(key, path)))
    }

    func encode(_ value: Float, forKey key: Key) throws {
        node.set(key.stringValue, try ValueEncoder.encode(value, at: .key(key, path)))
    }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        node.set(key.stringValue, try ValueEncoder.encode(value, at: .key(key, path)))
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        encoder(for: key).container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder(for: key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { encoder(for: PathKey.superclass) }

    func superEncoder(forKey key: Key) -> any Encoder { encoder(for: key) }

    private func encoder(for key: any CodingKey) -> ValueEncoder {
        ValueEncoder(node: node.setNode(key.stringValue), path: .key(key, path))
    }
}
