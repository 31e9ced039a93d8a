extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON in UTF-8, on one line.
    public func serialized() -> [UInt8] {
        serialized(pretty: false)
    }

    /// The value as JSON in UTF-8.
    ///
    /// - Parameter pretty: whether each element and member has a line of its own, indented by two spaces a level.
    public func serialized(pretty: Bool) -> [UInt8] {
        var output: [UInt8] = []
        var writer = Writer(pretty: pretty)
        writer.write(self, to: &output)
        return output
    }

    /// Appends the value as compact JSON in UTF-8, on one line.
    public func serialize(into output: inout [UInt8]) {
        var writer = Writer(pretty: false)
        writer.write(self, to: &output)
    }

    /// The value as compact JSON.
    public var description: String {
        String(decoding: serialized(), as: UTF8.self)
    }
}

extension JSONObject: CustomStringConvertible {
    /// The object as compact JSON in UTF-8, on one line.
    public func serialized() -> [UInt8] {
        serialized(pretty: false)
    }

    /// The object as JSON in UTF-8.
    ///
    /// - Parameter pretty: whether each element and member has a line of its own, indented by two spaces a level.
    public func serialized(pretty: Bool) -> [UInt8] {
        JSONValue.object(self).serialized(pretty: pretty)
    }

    /// Appends the object as compact JSON in UTF-8, on one line.
    public func serialize(into output: inout [UInt8]) {
        JSONValue.object(self).serialize(into: &output)
    }

    /// The object as compact JSON.
    public var description: String {
        String(decoding: serialized(), as: UTF8.self)
    }
}
