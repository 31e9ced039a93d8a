/// Who a client has proved to be, and what that one may use.
package struct Principal: Hashable, Sendable {
    /// The name by which logs and plugins know it.
    package let name: String
    /// The tools that it may see and call, of those that are offered at all.
    package let tools: ToolSelection
    /// What its token grants, nil for a token that is not of an authorization server.
    package let grant: ScopeGrant?

    package init(name: String, tools: ToolSelection = ToolSelection(), grant: ScopeGrant? = nil) {
        self.name = name
        self.tools = tools
        self.grant = grant
    }
}
