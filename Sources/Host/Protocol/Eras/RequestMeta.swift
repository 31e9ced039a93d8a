package import JSON

/// What `_meta` of a request says to the protocol.
package struct RequestMeta: Sendable {
    package var progressToken: RequestID?
    package var traceparent: String?
    /// What the client says to the tool, the prompt or the resource, rather than to the protocol.
    package var rest = JSONObject()

    /// The keys with this beginning are the protocol's own.
    private static let ownPrefix = "io.modelcontextprotocol/"

    /// Reads what all versions have in common.
    ///
    /// - Throws: `JSONRPCError` where a member has the wrong type.
    package init(_ params: JSONObject) throws(JSONRPCError) {
        guard let value = params["_meta"] else { return }
        guard let meta = value.objectValue else {
            throw JSONRPCError(.invalidParams, "\"_meta\" must be an object")
        }
        if let token = meta["progressToken"] {
            guard let token = RequestID(token) else {
                throw JSONRPCError(.invalidParams, "\"progressToken\" must be a string or an integer")
            }
            progressToken = token
        }
        rest = JSONObject(meta.filter { $0.key != "progressToken" && !$0.key.hasPrefix(Self.ownPrefix) })
        traceparent = meta["traceparent"]?.stringValue.flatMap(TraceContext.validated)
    }
}

/// The W3C trace context.
enum TraceContext {
    /// The value if it is a `traceparent` as the standard writes it. A wrong one is ignored, as the standard asks.
    static func validated(_ value: String) -> String? {
        let bytes = Array(value.utf8)
        guard bytes.count == 55 else { return nil }
        let isValid = bytes.enumerated().allSatisfy { position, byte in
            switch position {
            case 2, 35, 52: byte == UInt8(ascii: "-")
            default: (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
            }
        }
        return isValid ? value : nil
    }
}
