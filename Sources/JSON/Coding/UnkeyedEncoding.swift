/// Writes the elements of an array one after the other.
struct UnkeyedEncoding: UnkeyedEncodingContainer {
    let node: EncodedNode
    let path: CodingPath

    var codingPath: [any CodingKey] { path.codingKeys }
    var count: Int { node.count }

    func encodeNil() { node.append(.null) }
    func encode(_ value: Bool) { node.append(.bool(value)) }
    func encode(_ value: String) { node.append(.string(value)) }
    func encode(_ value: Int) { node.append(JSONValue(value)) }
    func encode(_ value: Int8) { node.append(JSONValue(value)) }
    func encode(_ value: Int16) { node.append(JSONValue(value)) }
    func encode(_ value: Int32) { node.append(JSONValue(value)) }
    func encode(_ value: Int64) { node.append(JSONValue(value)) }
    func encode(_ value: UInt) { node.append(JSONValue(value)) }
    func encode(_ value: UInt8) { node.append(JSONValue(value)) }
    func encode(_ value: UInt16) { node.append(JSONValue(value)) }
    func encode(_ value: UInt32) { node.append(JSONValue(value)) }
    func encode(_ value: UInt64) { node.append(JSONValue(value)) }
    func encode(_ value: Int128) { node.append(JSONValue(value)) }
    func encode(_ value: UInt128) { node.append(JSONValue(value)) }

    func encode(_ value: Double) throws { node.append(try ValueEncoder.encode(value, at: nextPath)) }
    func encode(_ value: Float) throws { node.append(try ValueEncoder.encode(value, at: nextPath)) }
    func encode(_ value: some Encodable) throws { node.append(try ValueEncoder.encode(value, at: nextPath)) }

    func nestedContainer<NestedKey: CodingKey>(keyedBy keyType: NestedKey.Type) -> KeyedEncodingContainer<NestedKey> {
        nextEncoder().container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { nextEncoder().unkeyedContainer() }

    func superEncoder() -> any Encoder { nextEncoder() }

    private var nextPath: CodingPath { .index(count, path) }

    private func nextEncoder() -> ValueEncoder {
        let path = nextPath
        return ValueEncoder(node: node.appendNode(), path: path)
    }
}
