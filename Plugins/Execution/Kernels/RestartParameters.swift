/// The parameters of `kernels/1/restart`.
struct RestartParameters: Encodable {
    private enum CodingKeys: String, CodingKey {
        case preserveState = "preserve_state"
        case sessionID = "session_id"
    }

    let preserveState: Bool
    /// The session; nil is the caller's current one.
    let sessionID: String?
}
