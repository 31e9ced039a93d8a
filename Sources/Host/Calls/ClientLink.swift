package import JSON

/// What a running call can say to the client that waits for it.
///
/// The protocol layer implements it for each era and transport. Every function is called from any thread, does
/// not block, and may be called after the client has left.
package protocol ClientLink: AnyObject, Sendable {
    /// The client's capabilities as MCP defines them.
    var capabilities: JSONObject { get }

    /// Whether the client asked to hear of this call's progress.
    var wantsProgress: Bool { get }

    /// Tells the client how far the call is.
    ///
    /// - Parameters:
    ///   - done: rises with each call.
    ///   - total: the end of the scale, if it is known.
    ///   - message: what is being done, for people.
    func progress(done: Double, total: Double?, message: String?)

    /// Passes a log message to the client if it asked for its level.
    func log(level: LogLevel, logger: String, message: String)

    /// Asks the client questions, which it may answer together. Cancelling the task withdraws them.
    ///
    /// - Returns: the client's results, in the order of the questions.
    /// - Throws: `CallError`, with `.unsupported` where the client cannot be asked one of them: then none is asked.
    func ask(_ questions: [Question]) async throws -> [JSONObject]
}
