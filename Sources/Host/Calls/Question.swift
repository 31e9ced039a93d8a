package import JSON

/// One thing that a client is asked.
package struct Question: Sendable, Equatable {
    /// Names it among all that its call asks, where its plugin has chosen a name.
    package let key: String?
    /// As `elicitation/create`.
    package let method: String
    /// Its parameters as MCP defines them.
    package let params: JSONObject

    package init(key: String? = nil, method: String, params: JSONObject) {
        self.key = key
        self.method = method
        self.params = params
    }
}
