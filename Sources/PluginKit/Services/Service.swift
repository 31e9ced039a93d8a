/// A service that a plugin provides to others: methods under a name with a major version.
///
///     static var services: [Service<SessionsPlugin>] {
///         Service("kernels/1") {
///             Method("execute") { (parameters: ExecuteParameters, context) in
///                 try await context.plugin.execute(parameters, in: context)
///             }
///         }
///     }
public struct Service<Owner: Plugin>: Sendable {
    let name: String
    let methods: [Method<Owner>]

    /// - Parameters:
    ///   - name: name and major version, as `kernels/1`.
    ///   - methods: the methods, one a line.
    public init(_ name: String, @MethodsBuilder<Owner> methods: () -> [Method<Owner>]) {
        self.name = name
        self.methods = methods()
    }
}

/// Builds the methods of a service.
@resultBuilder
public enum MethodsBuilder<Owner: Plugin> {
    /// A method.
    public static func buildExpression(_ method: Method<Owner>) -> Method<Owner> { method }

    /// All lines.
    public static func buildBlock(_ methods: Method<Owner>...) -> [Method<Owner>] { methods }
}

/// Builds the services of a plugin.
@resultBuilder
public enum ServicesBuilder<Owner: Plugin> {
    /// A service.
    public static func buildExpression(_ service: Service<Owner>) -> [Service<Owner>] { [service] }

    /// All lines.
    public static func buildBlock(_ services: [Service<Owner>]...) -> [Service<Owner>] { services.flatMap { $0 } }
}
