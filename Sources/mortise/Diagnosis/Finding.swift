import JSON

/// What an examination found out about one thing.
struct Finding: Sendable {
    enum State: String, Sendable {
        case good = "ok"
        /// What only some need is absent.
        case note
        /// It works, but less well.
        case warning
        /// The server or its kernels cannot work.
        case missing
    }

    let subject: String
    let state: State
    let detail: String
    /// What to do about it.
    let mend: String?

    init(_ subject: String, _ state: State, _ detail: String, mend: String? = nil) {
        self.subject = subject
        self.state = state
        self.detail = detail
        self.mend = mend
    }

    var json: JSONValue {
        [
            "subject": .string(subject), "state": .string(state.rawValue), "detail": .string(detail),
            "mend": mend.map { .string($0) } ?? .null,
        ]
    }
}
