internal import Jupyter
internal import PluginKit

/// What became of `create`.
package struct CreatedSession: StructuredOutput {
    @Field("The session's name, which other tools take as session_id.") var sessionID = ""
    @Field("Always \"created\".") var status = "created"
    @Field("What is known of the session.") var metadata = SessionMetadata()
    @Field("When it was made, in seconds since 1970.") var timestamp = 0.0

    package init() {}

    init(_ session: Session) {
        sessionID = session.id
        metadata = SessionMetadata(session)
        timestamp = session.createdAt
    }
}

/// What became of `switch`.
package struct SwitchedSession: StructuredOutput {
    @Field("The session that was current before.") var previousSession = ""
    @Field("The session that is current now.") var currentSession = ""
    @Field("Always \"switched\".") var status = "switched"
    @Field("When it was switched, in seconds since 1970.") var timestamp = 0.0

    package init() {}

    init(from previous: String, to current: String) {
        previousSession = previous
        currentSession = current
        timestamp = WallClock.now
    }
}

/// What became of `delete`.
package struct DeletedSession: StructuredOutput {
    @Field("The session that is no more.") var sessionID = ""
    @Field("Always \"deleted\".") var status = "deleted"
    @Field("Whether it was the current one.") var wasActive = false
    @Field("When it was deleted, in seconds since 1970.") var timestamp = 0.0
    @Field("The session that is current now. Absent if the deleted one was not current.", omittedIfNull: true)
    var newActiveSession: String?

    package init() {}

    init(_ id: String, wasCurrent: Bool) {
        sessionID = id
        wasActive = wasCurrent
        timestamp = WallClock.now
        newActiveSession = wasCurrent ? SessionName.default : nil
    }
}

/// The sessions of a caller.
package struct SessionList: StructuredOutput {
    @Field("The sessions by their names.") var sessions: [String: SessionEntry] = [:]
    @Field("The current session: the one that calls without session_id use.") var activeSession = ""
    @Field("How many there are.") var totalSessions = 0
    @Field("How many there may be.") var maxSessions = 0
    @Field("When this was so, in seconds since 1970.") var timestamp = 0.0
    @Field("What else there is to know: that the session which the caller had chosen has ended.")
    var notices: [String] = []

    package init() {}

    /// - Throws: `PluginError` if the sessions have been ended.
    init(_ registry: SessionRegistry, for caller: Caller) throws(PluginError) {
        let sessions = try registry.sessions(of: caller)
        activeSession = registry.current(of: caller)
        for session in sessions {
            self.sessions[session.id] = SessionEntry(session, isCurrent: session.id == activeSession)
        }
        totalSessions = sessions.count
        maxSessions = registry.limit
        timestamp = WallClock.now
        notices = [registry.notice(for: caller)].compactMap(\.self)
    }
}

/// One of the sessions of a caller.
package struct SessionEntry: StructuredOutput {
    @Field("Whether it has a kernel.") var active = false
    @Field("Whether it is the current one.") var current = false
    @Field("What it does: idle, busy if code runs or waits to be run, starting, or dead if it has no kernel.")
    var state = SessionState.dead
    @Field("How many cells its kernel has run.") var executionCount = 0
    @Field("Seconds since its kernel started; 0 if there is none.") var uptime = 0.0
    @Field("What is known of it.") var metadata = SessionMetadata()
    @Field("How its kernel is, as get_kernel_health tells it. Absent if it has none.", omittedIfNull: true)
    var health: SessionHealth?
    @Field("What else there is to know: that its state was lost, and why.") var notices: [String] = []

    package init() {}

    init(_ session: Session, isCurrent: Bool) {
        let health = SessionHealth(session)
        active = health.status == .alive
        current = isCurrent
        state = health.state
        executionCount = health.executionCount
        uptime = health.uptime
        metadata = health.metadata
        self.health = active ? health : nil
        notices = health.notices
    }
}
