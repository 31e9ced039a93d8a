package import JSON
import Synchronization

/// What a legacy client's handshake established.
package final class LegacySession: Sendable {
    package let revision: ProtocolRevision
    package let capabilities: JSONObject
    package let caller: Caller
    /// The requests of the client that are being worked on.
    package let inFlight: InFlightRequests
    /// The questions to the client that are open.
    package let questions = OpenQuestions()

    /// What the client is told of resources to which it subscribed.
    let resources: ResourceFollower

    private let wantedLogLevel = Mutex<LogLevel?>(nil)

    /// - Parameters:
    ///   - handshake: what the client said.
    ///   - caller: who it is.
    ///   - inFlight: where its requests are entered.
    ///   - announce: tells the client what belongs to no request. Any thread; must not wait.
    package init(
        _ handshake: Handshake, caller: Caller, inFlight: InFlightRequests = InFlightRequests(),
        announce: @escaping @Sendable (OutgoingMessage) -> Void = { _ in }
    ) {
        revision = handshake.revision
        capabilities = handshake.capabilities
        self.caller = caller
        self.inFlight = inFlight
        resources = ResourceFollower { announce(.resourceUpdated($0)) }
    }

    /// The least level of log messages that the client asked for, nil before it asked.
    package var logLevel: LogLevel? {
        get { wantedLogLevel.withLock { $0 } }
        set { wantedLogLevel.withLock { $0 = newValue } }
    }

    /// Whether there is anything that the client lets itself be asked.
    var canBeAsked: Bool { Question.isAnyAllowed(by: capabilities, in: revision) }

    /// Ends what is going on: cancels the client's requests and fails the questions to it.
    package func end() {
        resources.end()
        inFlight.cancelAll(.sessionEnded)
        questions.failAll(CallError(.gone, "The client ended its session"))
    }
}
