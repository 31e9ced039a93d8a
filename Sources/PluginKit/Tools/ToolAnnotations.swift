import JSON

/// What a tool does to the world, as hints for clients that decide whether to ask before they call it.
///
/// What is nil is left to the protocol's default, which assumes the worst: not read-only, destructive, open world.
public struct ToolAnnotations: Sendable, Hashable {
    /// The tool changes nothing.
    public var readOnlyHint: Bool?
    /// What the tool changes may be lost; false if it only adds.
    public var destructiveHint: Bool?
    /// To call it again with the same arguments changes nothing more.
    public var idempotentHint: Bool?
    /// The tool deals with things outside the server's own: the web, not a workspace.
    public var openWorldHint: Bool?

    /// Annotations of which any may be left out.
    public init(
        readOnlyHint: Bool? = nil, destructiveHint: Bool? = nil, idempotentHint: Bool? = nil,
        openWorldHint: Bool? = nil
    ) {
        self.readOnlyHint = readOnlyHint
        self.destructiveHint = destructiveHint
        self.idempotentHint = idempotentHint
        self.openWorldHint = openWorldHint
    }

    var json: JSONObject {
        var object = JSONObject()
        object["readOnlyHint"] = readOnlyHint.map { .bool($0) }
        object["destructiveHint"] = destructiveHint.map { .bool($0) }
        object["idempotentHint"] = idempotentHint.map { .bool($0) }
        object["openWorldHint"] = openWorldHint.map { .bool($0) }
        return object
    }
}
