import HTTPTypes
package import NIOCore
package import NIOHTTPTypes

/// Whether a client takes too long to send what it has begun to send, or sends on and on what was refused already.
///
/// A connection without a request has a limit elsewhere; this is for requests of which the head has come.
package struct SenderPace {
    /// What follows from a part of an answer.
    package enum AnswerAction: Equatable {
        case nothing
        /// The request still arrives, though it is answered: check again after the time for that.
        case linger
        /// Nothing is to follow.
        case close
    }

    package enum CheckAction: Equatable {
        case done
        case wait(Duration)
        case close
    }

    private let limits: ConnectionLimits
    /// Whether a request has begun to arrive and not ended.
    package private(set) var isArriving = false
    /// The requests that have begun to arrive and are not answered yet.
    private var requestCount = 0
    /// Whether an answer has announced that it is the last.
    private var mustClose = false
    private var start = NIODeadline.uptimeNanoseconds(0)
    private var byteCount = 0

    package init(_ limits: ConnectionLimits) {
        self.limits = limits
    }

    /// Takes a part of a request.
    ///
    /// - Returns: whether the connection is to be closed, since nothing is to follow.
    package mutating func receive(_ part: HTTPRequestPart) -> Bool {
        switch part {
        case .head:
            requestCount += 1
            isArriving = true
            byteCount = 0
        case .body(let part):
            byteCount += part.readableBytes
        case .end:
            isArriving = false
            return mustClose && requestCount == 0
        }
        return false
    }

    /// Counts the time of the request that arrives from now on.
    package mutating func restart(_ now: NIODeadline) {
        start = now
        byteCount = 0
    }

    /// The answer that comes next is the last.
    package mutating func announceLastAnswer() {
        mustClose = true
    }

    /// Takes a part of an answer.
    package mutating func answer(_ part: HTTPResponsePart, now: @autoclosure () -> NIODeadline) -> AnswerAction {
        switch part {
        case .head(let head):
            // Only refusals end a connection, and most answers need not be searched for that.
            if head.status.kind == .clientError, head.headerFields[.connection] == "close" { mustClose = true }
            return .nothing
        case .body:
            return .nothing
        case .end:
            requestCount -= 1
            guard requestCount == 0 else {
                if isArriving { restart(now()) }
                return .nothing
            }
            if isArriving { return .linger }
            return mustClose ? .close : .nothing
        }
    }

    /// What follows when the time is over.
    package mutating func check(_ now: NIODeadline) -> CheckAction {
        guard isArriving else { return .done }
        if requestCount == 0 { return .close }
        // While an earlier request is worked on, nobody reads this one.
        if requestCount > 1 {
            restart(now)
            return .wait(limits.requestTime)
        }
        let earned = Duration.seconds(Double(byteCount) / Double(limits.rate))
        let rest = limits.requestTime + earned - Duration(now - start)
        return rest > .zero ? .wait(max(rest, .milliseconds(10))) : .close
    }
}
