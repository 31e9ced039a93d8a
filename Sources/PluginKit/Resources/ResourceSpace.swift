public import JSON

/// The resources of a plugin: what its clients may list, read and watch under URIs. An instance is one request.
///
///     struct Notes: ResourceSpace {
///         static let configuration = ResourceConfiguration(prefixes: ["notes:"])
///
///         func read(_ uri: String, in context: CallContext<MyPlugin>) async throws -> [ResourceContent] {
///             [.text(uri: uri, mimeType: "text/plain", text: try context.plugin.note(at: uri))]
///         }
///     }
///
/// Where one of its functions finds no resource, it throws a `PluginError` with `notFound`.
public protocol ResourceSpace<Owner>: Sendable {
    /// The plugin that the resources belong to.
    associatedtype Owner: Plugin

    /// Which resources there are, and what can be done with them.
    static var configuration: ResourceConfiguration { get }

    /// One for each request.
    init()

    /// A page of the resources that there are now besides the fixed ones. Called only where the configuration says so.
    ///
    /// - Parameters:
    ///   - cursor: the `nextCursor` of the page before, nil for the first page. It comes from a client.
    ///   - limit: how many resources the page may have.
    /// - Throws: why there is no list; a `PluginError` with `invalid` for a cursor that is none.
    func list(after cursor: String?, limit: Int, in context: CallContext<Owner>) async throws -> ResourceList

    /// The contents of a resource.
    ///
    /// - Parameter uri: a fixed resource's, or one that begins with one of the prefixes. It comes from a client.
    func read(_ uri: String, in context: CallContext<Owner>) async throws -> [ResourceContent]

    /// From now on `PluginEnvironment.resourceUpdated` is called when the resource changes. Called only where the
    /// configuration says so, and once for each subscriber.
    func subscribe(to uri: String, in context: CallContext<Owner>) async throws

    /// Ends one of the subscriptions that were made.
    func unsubscribe(from uri: String, in context: CallContext<Owner>) async throws

    /// Suggests values for a variable of a template. Called only where the configuration says so.
    func complete(
        _ request: CompletionRequest, of template: String, in context: CallContext<Owner>
    ) async throws -> Completion
}

extension ResourceSpace {
    /// Nothing.
    public func list(after cursor: String?, limit: Int, in context: CallContext<Owner>) async throws -> ResourceList {
        ResourceList(resources: [])
    }

    /// Agrees: the plugin tells of changes without being asked.
    public func subscribe(to uri: String, in context: CallContext<Owner>) async throws {}

    /// Does nothing.
    public func unsubscribe(from uri: String, in context: CallContext<Owner>) async throws {}

    /// Nothing.
    public func complete(
        _ request: CompletionRequest, of template: String, in context: CallContext<Owner>
    ) async throws -> Completion {
        Completion([])
    }
}

/// A page of resources.
public struct ResourceList: Sendable, Hashable {
    /// What is on the page.
    public var resources: [ResourceLink]
    /// What the next page begins after, of at most 8192 bytes; nil if this is the last.
    public var nextCursor: String?

    /// A page, by default the only one.
    public init(resources: [ResourceLink], nextCursor: String? = nil) {
        self.resources = resources
        self.nextCursor = nextCursor
    }
}

/// A content of a resource.
public enum ResourceContent: Sendable, Hashable {
    /// Text.
    case text(uri: String, mimeType: String?, text: String)
    /// Bytes, in base64.
    case blob(uri: String, mimeType: String?, data: String)
    /// A content and more for programs.
    indirect case annotated(ResourceContent, meta: JSONObject)

    /// The content with more for programs, its `_meta`.
    public func annotated(meta: JSONObject) -> ResourceContent {
        .annotated(self, meta: meta)
    }

    var json: JSONObject {
        switch self {
        case .annotated(let content, let meta): content.json.adding(meta: meta)
        case .text(let uri, let mimeType, let text): Self.json(uri, mimeType, "text", text)
        case .blob(let uri, let mimeType, let data): Self.json(uri, mimeType, "blob", data)
        }
    }

    private static func json(_ uri: String, _ mimeType: String?, _ key: String, _ value: String) -> JSONObject {
        var object: JSONObject = ["uri": .string(uri), key: .string(value)]
        object["mimeType"] = mimeType.map { .string($0) }
        return object
    }
}
