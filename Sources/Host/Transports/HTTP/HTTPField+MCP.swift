import HTTPTypes

extension ProtocolRevision {
    /// The version that a header names, nil where there is none or nobody knows it.
    init?(header fields: HTTPFields) {
        guard let version = fields[.mcpProtocolVersion], let revision = Self(rawValue: version) else { return nil }
        self = revision
    }
}

extension HTTPFields {
    /// The version that the header names, if nobody knows it.
    var unknownProtocolVersion: String? {
        self[.mcpProtocolVersion].flatMap { ProtocolRevision(rawValue: $0) == nil ? $0 : nil }
    }
}

extension HTTPField.Name {
    static let mcpSessionID = HTTPField.Name("Mcp-Session-Id")!
    static let mcpProtocolVersion = HTTPField.Name("MCP-Protocol-Version")!
    static let mcpMethod = HTTPField.Name("Mcp-Method")!
    static let mcpName = HTTPField.Name("Mcp-Name")!
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
    static let acceleratedBuffering = HTTPField.Name("X-Accel-Buffering")!
}
