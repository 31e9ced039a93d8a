import JSON

/// What a plugin offers of resources, as its manifest says.
struct OfferedResources: Sendable {
    /// MCP `Resource` objects that are always there.
    var fixed: [JSONObject] = []
    /// MCP `ResourceTemplate` objects.
    var templates: [JSONObject] = []
    /// The beginnings of the URIs that are the plugin's besides.
    var prefixes: [String] = []
    /// Whether it answers `resources/list`.
    var isListed = false
    /// Whether it says when that list changes.
    var tellsOfList = false
    /// Whether it answers `resources/subscribe` and says when what is subscribed to changes.
    var tellsOfUpdates = false

    var isEmpty: Bool { fixed.isEmpty && prefixes.isEmpty }

    /// The URIs of those that are always there.
    var fixedURIs: [String] { fixed.compactMap { $0["uri"]?.stringValue } }

    var templateTexts: [String] { templates.compactMap { $0["uriTemplate"]?.stringValue } }

    /// By what people and configurations call what is offered: the fixed URIs, and the prefixes.
    var names: [String] { fixedURIs + prefixes }

    /// What a URI of this plugin is called, nil where it is none of its own.
    func name(of uri: String) -> String? {
        if fixed.contains(where: { $0["uri"]?.stringValue == uri }) { return uri }
        return prefixes.filter { uri.utf8.starts(with: $0.utf8) }.max { $0.utf8.count < $1.utf8.count }
    }
}
