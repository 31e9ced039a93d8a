/// Why a request is not worked on any more.
package enum Cancellation: Sendable, Equatable {
    /// The client said so: it gets no answer.
    case byClient
    /// The client has left: nobody is there for an answer.
    case clientLeft
    /// The client reads too slowly to be kept informed.
    case clientLags
    /// The session has ended.
    case sessionEnded
    /// The server stops.
    case shutdown

    /// What the client is told, nil for nothing.
    package var reply: Reply? {
        switch self {
        case .byClient, .clientLeft, .clientLags: nil
        case .sessionEnded: .error(JSONRPCError(.internalError, "The session has ended"))
        case .shutdown: .error(JSONRPCError(.internalError, "The server is shutting down"))
        }
    }
}
