package import JSON

/// What surrounds a request: the version it is made in, who makes it, and what its client can do.
///
/// Both eras and both transports end in this one form, so what a method does never depends on them.
package struct RequestScope: Sendable {
    package let revision: ProtocolRevision
    package let caller: Caller
    package let capabilities: JSONObject
    package let meta: RequestMeta
    /// The least level of log messages that the client wants, nil for none.
    package let logLevel: LogLevel?
    /// The session that a legacy client opened, nil in the modern era.
    package let session: LegacySession?

    /// The scope of a legacy request.
    ///
    /// - Parameter principal: who sends it: what that one may use now may differ from when the session was opened.
    package init(session: LegacySession, meta: RequestMeta, principal: Principal? = nil) {
        revision = session.revision
        caller = Caller(id: session.caller.id, principal: principal)
        capabilities = session.capabilities
        logLevel = session.logLevel
        self.meta = meta
        self.session = session
    }

    /// The scope of a modern request.
    package init(modern: ModernMeta, revision: ProtocolRevision, meta: RequestMeta, caller: Caller) {
        self.revision = revision
        self.caller = caller
        capabilities = modern.capabilities
        logLevel = modern.logLevel
        self.meta = meta
        session = nil
    }

    /// Whether the server may have to say something before the answer.
    package var mayStream: Bool {
        meta.progressToken != nil || logLevel != nil || session?.canBeAsked == true
    }
}
