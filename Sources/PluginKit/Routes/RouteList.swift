/// A plugin's routes in the order of their declaration.
public struct RouteList<Owner: Plugin>: Sendable {
    let bindings: [RouteBinding<Owner>]

    /// A plugin without routes.
    public static var none: RouteList { RouteList(bindings: []) }
}

/// Builds a `RouteList` of the types named in it, one a line.
@resultBuilder
public enum RoutesBuilder<Owner: Plugin> {
    /// A route's type.
    public static func buildExpression<R: Route>(_ route: R.Type) -> RouteList<Owner> where R.Owner == Owner {
        RouteList(bindings: [RouteBinding(route)])
    }

    /// All lines.
    public static func buildBlock(_ lists: RouteList<Owner>...) -> RouteList<Owner> {
        RouteList(bindings: lists.flatMap(\.bindings))
    }
}

/// A route without its type: what the manifest and the router need of it.
struct RouteBinding<Owner: Plugin>: Sendable {
    let configuration: RouteConfiguration
    let typeName: String
    let respond: @Sendable (HTTPRequest, CallContext<Owner>) async throws -> HTTPResponse

    init<R: Route>(_ route: R.Type) where R.Owner == Owner {
        configuration = route.configuration
        typeName = "\(route)"
        respond = { request, context in try await R().respond(to: request, in: context) }
    }
}
