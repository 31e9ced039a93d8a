import JSON

/// What a client says that it can do.
enum ClientCapabilities {
    /// They are kept with a session, and told to a plugin with each call.
    private static let byteLimit = 16 << 10

    /// - Parameters:
    ///   - value: as the client wrote it.
    ///   - place: where, for a message.
    /// - Throws: `-32602` if they are no object or too large.
    static func read(_ value: JSONValue?, _ place: String) throws(JSONRPCError) -> JSONObject {
        guard case .object(let capabilities)? = value else {
            throw JSONRPCError(.invalidParams, "\(place) must be an object")
        }
        var rest = byteLimit
        guard fits(.object(capabilities), &rest) else {
            throw JSONRPCError(.invalidParams, "\(place) must not have more than \(byteLimit) bytes")
        }
        return capabilities
    }

    /// Takes from `rest` about as much as the text of a value has, and looks no further once nothing is left.
    private static func fits(_ value: JSONValue, _ rest: inout Int) -> Bool {
        switch value {
        case .null, .bool, .integer, .double: rest -= 5
        case .bigInteger(let text), .string(let text): rest -= text.utf8.count + 3
        case .array(let elements):
            rest -= 3
            for element in elements where !fits(element, &rest) { return false }
        case .object(let object):
            rest -= 3
            for (key, member) in object {
                rest -= key.utf8.count + 3
                if !fits(member, &rest) { return false }
            }
        }
        return rest >= 0
    }
}
