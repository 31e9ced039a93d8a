/// An HTTP route that a plugin serves, where its host serves HTTP. An instance is one request.
///
///     struct Download: Route {
///         static let configuration = RouteConfiguration(.get, "/files/download/{path...}")
///
///         func respond(to request: HTTPRequest, in context: CallContext<MyPlugin>) async throws -> HTTPResponse { … }
///     }
///
/// `Host` and `Origin` were checked before, the length of the body is limited while it is read.
public protocol Route<Owner>: Sendable {
    /// The plugin that the route belongs to.
    associatedtype Owner: Plugin

    /// The requests that the route answers.
    static var configuration: RouteConfiguration { get }

    /// One for each request.
    init()

    /// Answers a request. It runs in a task of its own that is cancelled when the client leaves.
    ///
    /// - Throws: why there is no answer. A `PluginError` becomes a status: `notFound` 404, `invalid` 400, `busy` 503,
    ///   `unsupported` 501, each with its message; everything else 500, of which only the log tells the reason.
    func respond(to request: HTTPRequest, in context: CallContext<Owner>) async throws -> HTTPResponse
}

/// The requests that a route answers.
public struct RouteConfiguration: Sendable, Hashable {
    /// The method of the requests. A route for GET answers HEAD too: it responds to both alike.
    public let method: HTTPRequest.Method

    /// The path of the requests: `/`, then segments, the first of which is literal. `{name}` stands for one segment,
    /// `{name...}` at the end for all that are left, of which there is at least one.
    public let path: String

    /// What it is for, for people.
    public let summary: String?

    /// The names of the tools that do the same, nil for all of the plugin: where one is not offered, or not to whoever
    /// holds a token, the route is not either.
    public let tools: [String]?

    /// - Parameters:
    ///   - method: the method of the requests; not HEAD, which follows GET.
    ///   - path: the path of the requests, as `/files/download/{path...}`.
    ///   - summary: what it is for, for people.
    ///   - tools: the names of the tools that do the same; nil for all of the plugin.
    public init(_ method: HTTPRequest.Method, _ path: String, summary: String? = nil, tools: [String]? = nil) {
        self.method = method
        self.path = path
        self.summary = summary
        self.tools = tools
    }

    /// How the host names the route.
    var name: String { "\(method.rawValue) \(path)" }
}
