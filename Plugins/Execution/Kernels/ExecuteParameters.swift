import PluginKit

/// The parameters of `kernels/1/execute`.
struct ExecuteParameters: Encodable {
    private enum CodingKeys: String, CodingKey {
        case code, timeout
        case sessionID = "session_id"
    }

    let code: String
    /// The session; nil is the caller's current one.
    let sessionID: String?
    /// Seconds; nil is the configured default.
    let timeout: Double?
}
