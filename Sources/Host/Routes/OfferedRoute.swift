/// A route as its plugin offers it.
struct OfferedRoute: Sendable {
    /// The methods that a route may have. HEAD is answered by the route for GET.
    static let methods: Set<String> = ["GET", "POST", "PUT", "PATCH", "DELETE"]

    let method: String
    /// As the plugin wrote it.
    let path: String
    let pattern: RoutePattern
    /// The tools that do the same.
    let tools: [String]

    /// How the route is called in the manifest's words: `GET /files/download/{path...}`.
    var name: String { "\(method) \(path)" }

    /// What selections know of it.
    var subject: Selectable { Selectable(name, like: tools) }

    /// The same for all routes that match the same requests.
    var shape: String { "\(method) \(pattern.shape)" }
}
