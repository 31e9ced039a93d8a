/// A route as its plugin offers it.
struct OfferedRoute: Sendable {
    /// The methods that a route may have. HEAD is answered by the route for GET.
    static let methods: Set<String> = ["GET", "POST", "PUT", "PATCH", "DELETE"]

    let method: String
    /// As the plugin wrote it.
    let path: String
    let pattern: RoutePattern

    /// How the route is called in the manifest's words: `GET /files/download/{path...}`.
    var name: String { "\(method) \(path)" }

    /// The same for all routes that match the same requests.
    var shape: String { "\(method) \(pattern.shape)" }
}
