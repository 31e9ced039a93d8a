extension JSONValue {
    /// Makes a value of what an `Encodable` type says.
    ///
    /// - Throws: an error that names the path of what could not be encoded, such as a number that is not finite.
    public init(encoding value: some Encodable) throws(JSONError) {
        self = try ValueEncoder.encode(value, at: .root)
    }

    /// Reads this value as another type.
    ///
    /// Integers are read exactly, and a double without a fraction counts as one. Keys that the type does not know
    /// are passed over.
    ///
    /// - Returns: the value as that type.
    /// - Throws: an error that names the path, what was expected and what was found.
    public func decode<T: Decodable>(_ type: T.Type = T.self) throws(JSONError) -> T {
        try ValueDecoder(value: self, path: .root).decode(type)
    }
}

extension JSONObject {
    /// Makes an object of what an `Encodable` type says.
    ///
    /// - Throws: an error that names the path of what could not be encoded, or says that it is no object.
    public init(encoding value: some Encodable) throws(JSONError) {
        self = try ValueDecoder(value: JSONValue(encoding: value), path: .root).object()
    }

    /// Reads this object as another type.
    ///
    /// - Returns: the object as that type.
    /// - Throws: an error that names the path, what was expected and what was found.
    public func decode<T: Decodable>(_ type: T.Type = T.self) throws(JSONError) -> T {
        try JSONValue.object(self).decode(type)
    }
}
