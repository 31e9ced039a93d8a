import JSON

/// Tells of the tools as their plugins' manifests do: what the documentation shows.
package struct ToolReference {
    private let manifests: [PluginManifest]

    /// - Parameter manifests: of the plugins whose tools it shows, in this order.
    package init(_ manifests: [PluginManifest]) {
        self.manifests = manifests.filter { !$0.tools.isEmpty }
    }

    /// A table of all tools and a section for each, in Markdown.
    package var markdown: String {
        var text = "| plugin | tool | what it does | hints |\n|---|---|---|---|\n"
        for manifest in manifests {
            for tool in manifest.tools { text += row(tool, of: manifest) }
        }
        for manifest in manifests {
            text += "\n## \(manifest.title ?? manifest.id)\n"
            for tool in manifest.tools { text += section(tool) }
        }
        return text
    }

    private func row(_ tool: JSONObject, of manifest: PluginManifest) -> String {
        let name = tool["name"]?.stringValue ?? ""
        let title = Self.cell(tool["title"]?.stringValue ?? "")
        return "| \(manifest.id) | [`\(name)`](#\(name)) | \(title) | \(Self.hints(tool["annotations"])) |\n"
    }

    private func section(_ tool: JSONObject) -> String {
        var text = "\n### `\(tool["name"]?.stringValue ?? "")`\n\n\(tool["description"]?.stringValue ?? "")\n"
        text += table("parameter", of: tool["inputSchema"], marksRequired: true)
        text += table("result", of: tool["outputSchema"], marksRequired: false)
        return text
    }

    private func table(_ heading: String, of schema: JSONValue?, marksRequired: Bool) -> String {
        guard let properties = schema?["properties"]?.objectValue, !properties.isEmpty else { return "" }
        let required = Set((schema?["required"]?.arrayValue ?? []).compactMap(\.stringValue))
        var text = "\n| \(heading) | type | |\n|---|---|---|\n"
        for (name, property) in properties {
            var type = Self.type(of: property)
            if marksRequired, required.contains(name) { type += ", required" }
            if let value = property["default"] { type += ", default `\(value)`" }
            text += "| `\(name)` | \(Self.cell(type)) | \(Self.cell(property["description"]?.stringValue ?? "")) |\n"
        }
        return text
    }

    /// The hints that are true, in words.
    private static func hints(_ annotations: JSONValue?) -> String {
        let words = [
            ("readOnlyHint", "reads only"), ("destructiveHint", "may destroy"), ("idempotentHint", "repeatable"),
            ("openWorldHint", "open world"),
        ]
        return words.filter { annotations?[$0.0]?.boolValue == true }.map(\.1).joined(separator: ", ")
    }

    /// The type that a property's schema allows, in words.
    private static func type(of schema: JSONValue) -> String {
        if let words = schema["enum"]?.arrayValue {
            return words.map { "`\($0.stringValue ?? $0.description)`" }.joined(separator: " or ")
        }
        let names = schema["type"]?.arrayValue?.compactMap(\.stringValue) ?? [schema["type"]?.stringValue ?? "any"]
        return names.map { name in
            guard name == "array", let items = schema["items"] else { return name }
            return "array of \(type(of: items))"
        }.joined(separator: " or ")
    }

    /// A text as a cell of a table can hold it.
    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
            .split(separator: "\n").joined(separator: " ")
    }
}
