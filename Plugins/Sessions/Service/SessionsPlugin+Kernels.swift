internal import JSON
public import PluginKit

// The service `kernels/1`, by which other plugins use sessions. Its contract is docs/kernels.md.
extension SessionsPlugin {
    private typealias Context = CallContext<SessionsPlugin>

    /// The service by which other plugins run code.
    @ServicesBuilder<SessionsPlugin>
    public static var services: [Service<SessionsPlugin>] {
        Service("kernels/1") {
            Method("execute") { (parameters: ExecuteParameters, context: Context) in
                try await context.plugin.execute(parameters, in: context)
            }
            Method("environment") { (_: SessionParameters.Nothing, context: Context) in
                try await EnvironmentResult.ask(context.plugin.configuration.kernels)
            }
            Method("complete") { (parameters: SessionParameters.Completion, context: Context) in
                let cursor = try CodeCursor(parameters.cursor_pos, in: parameters.code)
                return try await use(parameters.session_id, context) { try await $0.complete(cursor) }
            }
            Method("inspect") { (parameters: SessionParameters.Inspection, context: Context) in
                let cursor = try CodeCursor(parameters.cursor_pos, in: parameters.code)
                let level = parameters.detail_level == 1 ? 1 : 0
                return try await use(parameters.session_id, context) { try await $0.inspect(cursor, level: level) }
            }
            Method("restart") { (parameters: SessionParameters.Restart, context: Context) in
                let preservesState = parameters.preserve_state ?? false
                return try await context.plugin.withSessions { registry in
                    let caller = Caller(context)
                    if parameters.session_id == nil { try registry.checkChoice(of: caller) }
                    return try await registry.use(parameters.session_id, by: caller) { session in
                        try await session.restart(preservesState: preservesState).jsonValue
                    }
                }
            }
            Method("health") { (parameters: SessionParameters.Chosen, context: Context) in
                return try await look(parameters.session_id, context) { SessionHealth($0, notice: $1).jsonValue }
            }
            Method("probe") { (parameters: SessionParameters.Probe, context: Context) in
                let timeout = try Seconds.check(parameters.timeout ?? 5, "timeout")
                return try await look(parameters.session_id, context) { session, notice in
                    try await session.probe(for: timeout, notice: notice).jsonValue
                }
            }
            Method("create") { (parameters: SessionParameters.New, context: Context) in
                try await context.plugin.withSessions { registry in
                    let session = try registry.create(
                        parameters.session_id, description: parameters.description, by: Caller(context))
                    return CreatedSession(session).jsonValue
                }
            }
            Method("switch") { (parameters: SessionParameters.Named, context: Context) in
                try await context.plugin.withSessions { registry in
                    let id = parameters.session_id
                    return SwitchedSession(from: try await registry.switch(to: id, by: Caller(context)), to: id)
                        .jsonValue
                }
            }
            Method("list") { (_: SessionParameters.Nothing, context: Context) in
                try await context.plugin.withSessions { try SessionList($0, for: Caller(context)).jsonValue }
            }
            Method("delete") { (parameters: SessionParameters.Named, context: Context) in
                try await context.plugin.withSessions { registry in
                    let id = parameters.session_id
                    return DeletedSession(id, wasCurrent: try await registry.delete(id, by: Caller(context))).jsonValue
                }
            }
        }
    }

    private func execute(
        _ parameters: ExecuteParameters, in context: CallContext<SessionsPlugin>
    ) async throws -> ExecuteResult {
        let request = try CellRequest(parameters, defaultTimeout: configuration.executeTimeout)
        let caller = Caller(context)
        return try await withSessions { registry in
            try await registry.use(parameters.session_id, by: caller) { session in
                let isTold = parameters.session_id == nil && !request.isSilent
                let notice = isTold ? registry.takeNotice(for: caller) : nil
                return try await session.execute(request, for: ContextClient(context: context), notice: notice)
            }
        }
    }

    private static func use<Result: Sendable>(
        _ id: String?, _ context: Context, _ body: (Session) async throws -> Result
    ) async throws -> Result {
        try await context.plugin.withSessions { try await $0.use(id, by: Caller(context), body) }
    }

    /// Looks at a session, with what a caller has to know that has named none.
    private static func look<Result>(
        _ id: String?, _ context: Context, _ body: (Session, _ notice: String?) async throws -> Result
    ) async throws -> Result {
        try await context.plugin.withSessions { registry in
            let caller = Caller(context)
            let session = try registry.session(id, of: caller)
            return try await body(session, id == nil ? registry.notice(for: caller) : nil)
        }
    }
}
