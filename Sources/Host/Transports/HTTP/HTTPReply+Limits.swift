import HTTPTypes

extension HTTPReply {
    /// The answer to a principal who takes too much at once.
    static func tooMany(_ what: String, id: RequestID? = nil) -> HTTPReply {
        .error(
            JSONRPCError(.internalError, "Too many \(what) of yours at once; wait until one has ended"), id: id,
            status: .tooManyRequests)
    }

    /// The answer to a principal who asks too often.
    ///
    /// - Parameter wait: how long, until the next request may come.
    static func tooOften(_ wait: Duration) -> HTTPReply {
        let seconds = max(1, Int((wait / .seconds(1)).rounded(.up)))
        var reply = HTTPReply.error(
            JSONRPCError(.internalError, "Too many requests; go on in \(seconds) s"), status: .tooManyRequests)
        reply.fields[.retryAfter] = String(seconds)
        return reply
    }
}
