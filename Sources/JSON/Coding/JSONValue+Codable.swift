extension JSONValue: Codable {
    /// Reads whatever value comes. Decoders other than this module's may lose the order of keys and large integers.
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? ValueDecoder {
            self = decoder.value
        } else if let container = try? decoder.container(keyedBy: PathKey.self) {
            // A decoder tells what comes next only by what it refuses: this error and the next are such answers.
            self = .object(try JSONObject(container))
        } else if var container = try? decoder.unkeyedContainer() {
            var elements: [JSONValue] = []
            while !container.isAtEnd { elements.append(try container.decode(JSONValue.self)) }
            self = .array(elements)
        } else {
            self = try JSONValue(decoder.singleValueContainer())
        }
    }

    private init(_ container: any SingleValueDecodingContainer) throws {
        // As above: a refused type is an answer, and the last one decides.
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else {
            self = .string(try container.decode(String.self))
        }
    }

    /// Writes the value with any encoder. Those that have no larger integers than `Int64` get them as doubles.
    public func encode(to encoder: any Encoder) throws {
        if let encoder = encoder as? ValueEncoder {
            encoder.node.become(self)
            return
        }
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .bigInteger(let digits): try container.encode(Double(digits) ?? .infinity)
        case .double(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let elements): try container.encode(elements)
        case .object(let object): try container.encode(object)
        }
    }
}

extension JSONObject: Codable {
    /// Reads an object with whatever keys it has.
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? ValueDecoder {
            self = try decoder.object()
        } else {
            try self.init(decoder.container(keyedBy: PathKey.self))
        }
    }

    fileprivate init(_ container: KeyedDecodingContainer<PathKey>) throws {
        self.init()
        for key in container.allKeys {
            self[key.stringValue] = try container.decode(JSONValue.self, forKey: key)
        }
    }

    /// Writes the members in order.
    public func encode(to encoder: any Encoder) throws {
        if let encoder = encoder as? ValueEncoder {
            encoder.node.become(.object(self))
            return
        }
        var container = encoder.container(keyedBy: PathKey.self)
        for (key, value) in self {
            try container.encode(value, forKey: PathKey(stringValue: key))
        }
    }
}
