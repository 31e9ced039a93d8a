import JSON

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
    /// Whether a new version may take the plugin's place while the host runs. One that keeps what would be lost with
    /// it says no, and stays until the host ends.
    public let isReplaceable: Bool
    /// How long clients may keep its lists and resources, nil for what the host thinks right.
    public let caching: CachingHint?

    /// - Parameters:
    ///   - id: names the plugin, and its section of the configuration.
    ///   - version: the plugin's own version.
    ///   - title: its name for people.
    ///   - summary: what it does, for people.
    ///   - requires: the services without which it cannot work, as `kernels/1`.
    ///   - isReplaceable: whether a new version may take its place while the host runs.
    ///   - caching: how long clients may keep its lists and resources.
    public init(
        id: String, version: String, title: String? = nil, summary: String? = nil, requires: [String] = [],
        isReplaceable: Bool = true, caching: CachingHint? = nil
    ) {
        self.id = id
        self.version = version
        self.title = title
        self.summary = summary
        self.requires = requires
        self.isReplaceable = isReplaceable
        self.caching = caching
    }
}

/// How long clients may keep what they are told.
public struct CachingHint: Sendable, Hashable {
    /// For so long.
    public let lifetime: Duration
    /// Whether it may differ between callers, so that no cache that several share may hold it.
    public let isPrivate: Bool

    /// - Parameters:
    ///   - lifetime: for so long.
    ///   - isPrivate: whether it may differ between callers.
    public init(lifetime: Duration, isPrivate: Bool = true) {
        self.lifetime = lifetime
        self.isPrivate = isPrivate
    }

    var json: JSONObject {
        // A year at most: more means the same.
        let (seconds, attoseconds) = min(max(lifetime, .zero), .seconds(31_536_000)).components
        let milliseconds = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
        return ["ttlMs": JSONValue(milliseconds), "cacheScope": isPrivate ? "private" : "public"]
    }
}
