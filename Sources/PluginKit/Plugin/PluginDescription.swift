/// What a plugin is, as its manifest says.
public struct PluginDescription: Sendable, Hashable {
    /// Names the plugin, and its section of the configuration: `[a-z][a-z0-9-]{0,62}`.
    public let id: String
    /// The plugin's own version.
    public let version: String
    /// Its name for people.
    public let title: String?
    /// What it does, for people.
    public let summary: String?
    /// The services without which it cannot work, as `kernels/1`.
    public let requires: [String]

    /// - Parameters:
    ///   - id: names the plugin, and its section of the configuration.
    ///   - version: the plugin's own version.
    ///   - title: its name for people.
    ///   - summary: what it does, for people.
    ///   - requires: the services without which it cannot work, as `kernels/1`.
    public init(
        id: String, version: String, title: String? = nil, summary: String? = nil, requires: [String] = []
    ) {
        self.id = id
        self.version = version
        self.title = title
        self.summary = summary
        self.requires = requires
    }
}
