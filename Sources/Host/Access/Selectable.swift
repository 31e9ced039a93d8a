/// Something that selections of tools can name.
package struct Selectable: Hashable, Sendable {
    /// Its name: of a tool or a prompt itself, of a route as `POST /files/upload`, of a resource its URI or the prefix
    /// that the manifest of its plugin names, as `file:///`.
    package let name: String
    /// The tools that do the same, for routes and places of resources: whoever may not use them may not have by another
    /// way what they do.
    package let tools: [String]

    package init(_ name: String, like tools: [String] = []) {
        self.name = name
        self.tools = tools
    }
}
