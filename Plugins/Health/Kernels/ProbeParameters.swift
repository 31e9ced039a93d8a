/// The parameters of `kernels/1/probe` and, without a timeout, of `kernels/1/health`.
struct ProbeParameters: Encodable {
    private enum CodingKeys: String, CodingKey {
        case timeout
        case sessionID = "session_id"
    }

    /// Seconds.
    var timeout: Double?
    /// The session; nil is the caller's current one.
    let sessionID: String?
}
