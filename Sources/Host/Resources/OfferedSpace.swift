/// The resources of a plugin that the host does not list, as its manifest says.
struct OfferedSpace: Sendable {
    /// The beginnings of their URIs.
    var prefixes: [String] = []
    /// The tools that do the same.
    var tools: [String] = []
    /// Whether the plugin answers `resources/list`.
    var isListed = false
    /// Whether it says when that list changes, or offers resources at run time.
    var tellsOfList = false
    /// Whether it answers `resources/subscribe` and says when what is subscribed to changes.
    var tellsOfUpdates = false

    /// What selections know of a prefix.
    func subject(_ prefix: String) -> Selectable { Selectable(prefix, like: tools) }

    /// The prefix that a URI has, the longest of several; nil where it has none.
    func prefix(of uri: String) -> String? {
        prefixes.filter { uri.utf8.starts(with: $0.utf8) }.max { $0.utf8.count < $1.utf8.count }
    }
}
