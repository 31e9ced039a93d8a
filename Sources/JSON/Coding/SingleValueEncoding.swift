/// Writes a value as a whole.
struct SingleValueEncoding: SingleValueEncodingContainer {
    let node: EncodedNode
    let path: CodingPath

    var codingPath: [any CodingKey] { path.codingKeys }

    func encodeNil() { node.become(.null) }
    func encode(_ value: Bool) { node.become(.bool(value)) }
    func encode(_ value: String) { node.become(.string(value)) }
    func encode(_ value: Int) { node.become(JSONValue(value)) }
    func encode(_ value: Int8) { node.become(JSONValue(value)) }
    func encode(_ value: Int16) { node.become(JSONValue(value)) }
    func encode(_ value: Int32) { node.become(JSONValue(value)) }
    func encode(_ value: Int64) { node.become(JSONValue(value)) }
    func encode(_ value: UInt) { node.become(JSONValue(value)) }
    func encode(_ value: UInt8) { node.become(JSONValue(value)) }
    func encode(_ value: UInt16) { node.become(JSONValue(value)) }
    func encode(_ value: UInt32) { node.become(JSONValue(value)) }
    func encode(_ value: UInt64) { node.become(JSONValue(value)) }
    func encode(_ value: Int128) { node.become(JSONValue(value)) }
    func encode(_ value: UInt128) { node.become(JSONValue(value)) }

    func encode(_ value: Double) throws { node.become(try ValueEncoder.encode(value, at: path)) }
    func encode(_ value: Float) throws { node.become(try ValueEncoder.encode(value, at: path)) }
    func encode(_ value: some Encodable) throws { node.become(try ValueEncoder.encode(value, at: path)) }
}
