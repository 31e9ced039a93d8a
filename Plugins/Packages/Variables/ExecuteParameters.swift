import PluginKit

/// The parameters of `kernels/1/execute` for code that is no cell of the user's.
struct ExecuteParameters: Encodable {
    private enum CodingKeys: String, CodingKey {
        case code, timeout, silent, queue
        case sessionID = "session_id"
    }

    let code: String
    /// The session; nil is the caller's current one.
    let sessionID: String?
    /// Seconds.
    let timeout: Double
    /// Neither counted nor stored.
    let silent = true
    /// Refused at once where other code runs.
    let queue = false

    init(code: String, sessionID: String?, timeout: Double) {
        self.code = code
        self.sessionID = sessionID
        self.timeout = timeout
    }
}

/// The result of `kernels/1/execute`, as far as it matters here.
struct ExecuteOutcome: Decodable, Sendable {
    struct Failure: Decodable, Sendable {
        let name: String
        let value: String
    }

    private enum CodingKeys: String, CodingKey {
        case status, notice, error
        case sessionID = "session_id"
    }

    let status: String
    let sessionID: String
    let notice: String?
    let error: Failure?
}
