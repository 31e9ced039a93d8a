import Host
import Testing

/// A manifest with routes.
func manifest(id: String = "routes", routes: [(method: String, path: String)]) -> String {
    let list = routes.map { #"{"method":"\#($0.method)","path":"\#($0.path)"}"# }.joined(separator: ",")
    return #"{"id":"\#(id)","version":"1","routes":[\#(list)]}"#
}

/// The routes of the fixture.
let fixtureRoutes = [("GET", "/try/{what}"), ("POST", "/try/{what}"), ("GET", "/try/{what}/{more...}")]

/// Serves the routes of the fixture over HTTP while `body` runs with a connection to them.
func servingRoutes(
    limits: CallLimits = CallLimits(), _ configure: @escaping (inout HTTPConfiguration) -> Void = { _ in },
    authority: (any TokenAuthority)? = nil,
    body: @escaping @Sendable (HTTPClient, Served) async throws -> Void
) async throws {
    try await serving(limits: limits) {
        try await $0.build("routes", manifest: manifest(routes: fixtureRoutes), source: "routes.c")
    } body: { (served: Served) async throws in
        #expect(served.host.refusals.isEmpty)
        try await withHTTPClient(.standard(), configure, routes: served.host, authority: authority) { client in
            try await body(client, served)
        }
    }
}
