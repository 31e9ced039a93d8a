import JSON

/// The extension of the protocol by which calls go on as tasks.
enum TasksExtension {
    static let id = "io.modelcontextprotocol/tasks"

    /// How clients and the server say that they know it.
    static let capability: JSONObject = ["extensions": [id: [:]]]

    /// Whether a client knows it. Only modern ones can.
    static func isKnown(in scope: RequestScope) -> Bool {
        scope.revision.era == .modern && scope.capabilities["extensions"]?[id]?.objectValue != nil
    }

    /// - Throws: `-32021` for a client that does not know it.
    static func require(in scope: RequestScope) throws(JSONRPCError) {
        guard !isKnown(in: scope) else { return }
        throw JSONRPCError(
            .missingClientCapability, "The client has not declared that it knows the extension \(id)",
            data: ["requiredCapabilities": .object(capability)])
    }
}
