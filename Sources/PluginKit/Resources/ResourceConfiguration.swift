public import JSON

/// Which resources a plugin has, and what can be done with them.
public struct ResourceConfiguration: Sendable, Hashable {
    /// The beginnings of the URIs that are the plugin's, as `notes:`.
    public var prefixes: [String]
    /// Resources that are always there. Their URIs need not begin with a prefix.
    public var fixed: [ResourceLink]
    /// How the URIs of others are built.
    public var templates: [ResourceTemplate]
    /// The names of the tools that do the same as what is under the prefixes, nil for all of the plugin: where one is not
    /// offered, or not to whoever holds a token, these resources are not either.
    public var tools: [String]?
    /// Whether `list` lists further resources.
    public var isListed: Bool
    /// Whether the plugin calls `PluginEnvironment.resourceListChanged` when that list changes.
    public var tellsOfList: Bool
    /// Whether resources can be subscribed to.
    public var tellsOfUpdates: Bool
    /// Whether `complete` suggests values for variables of the templates.
    public var completes: Bool

    /// - Parameters:
    ///   - prefixes: the beginnings of the URIs that are the plugin's.
    ///   - fixed: resources that are always there.
    ///   - templates: how the URIs of others are built.
    ///   - tools: the names of the tools that do the same as what is under the prefixes; nil for all.
    ///   - isListed: whether `list` lists further resources.
    ///   - tellsOfList: whether the plugin says when that list changes.
    ///   - tellsOfUpdates: whether resources can be subscribed to.
    ///   - completes: whether `complete` suggests values.
    public init(
        prefixes: [String] = [], fixed: [ResourceLink] = [], templates: [ResourceTemplate] = [],
        tools: [String]? = nil, isListed: Bool = false, tellsOfList: Bool = false, tellsOfUpdates: Bool = false,
        completes: Bool = false
    ) {
        self.prefixes = prefixes
        self.fixed = fixed
        self.templates = templates
        self.tools = tools
        self.isListed = isListed
        self.tellsOfList = tellsOfList
        self.tellsOfUpdates = tellsOfUpdates
        self.completes = completes
    }

    /// The part of the manifest.
    var manifest: JSONObject {
        var space: JSONObject = [
            "prefixes": .array(prefixes.map { .string($0) }), "list": .bool(isListed),
            "listChanged": .bool(tellsOfList), "subscribe": .bool(tellsOfUpdates),
        ]
        space["tools"] = tools.map { .array($0.map { .string($0) }) }
        return [
            "resources": .array(fixed.map { .object($0.resource) }),
            "resourceTemplates": .array(templates.map { .object($0.json) }), "resourceSpace": .object(space),
        ]
    }
}

/// How the URIs of resources are built.
public struct ResourceTemplate: Sendable, Hashable {
    /// As RFC 6570 says, for example `notes:{name}`.
    public var uriTemplate: String
    /// Its name, as of a kind of resources.
    public var name: String
    /// Its name for people.
    public var title: String?
    /// What the resources are.
    public var description: String?
    /// The media type of all of them.
    public var mimeType: String?
    /// Pictures for people.
    public var icons: [Icon]
    /// For whom they are, and how much they matter.
    public var annotations: ContentAnnotations
    /// More for programs.
    public var meta: JSONObject

    /// A template of which only form and name must be known.
    public init(
        uriTemplate: String, name: String, title: String? = nil, description: String? = nil,
        mimeType: String? = nil, icons: [Icon] = [], annotations: ContentAnnotations = ContentAnnotations(),
        meta: JSONObject = [:]
    ) {
        self.uriTemplate = uriTemplate
        self.name = name
        self.title = title
        self.description = description
        self.mimeType = mimeType
        self.icons = icons
        self.annotations = annotations
        self.meta = meta
    }

    var json: JSONObject {
        var object: JSONObject = ["uriTemplate": .string(uriTemplate), "name": .string(name)]
        object["title"] = title.map { .string($0) }
        object["description"] = description.map { .string($0) }
        object["mimeType"] = mimeType.map { .string($0) }
        object["icons"] = icons.json
        return object.adding(annotations: annotations, meta: meta)
    }
}
