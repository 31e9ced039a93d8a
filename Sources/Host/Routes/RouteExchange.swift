import JSON
import PluginAPI
import Synchronization

/// One request to a route on its way: what the plugin wants of it and answers, for the one who serves the client.
///
/// The plugin speaks from any thread; one task reads the events, of which there are three at most.
package final class RouteExchange: CallConsumer {
    /// What the plugin wants or says, each once at most, in this order.
    package enum Event: Sendable {
        /// The body of the request is to be written here.
        case bodyWanted(HeldDescriptor)
        /// The response begins.
        case response(RouteResponseHead, RouteResponseBody)
        /// The call has ended. Nothing follows.
        case finished(Result<RouteAnswer, CallError>)
    }

    private struct State {
        var isBodyTaken = false
        var hasResponse = false
        var isOver = false
        var onEnd: (@Sendable () -> Void)?
        var onFailure: (@Sendable () -> Void)?
    }

    /// To be read by one task.
    package let events: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation
    private let state = Mutex(State())

    package init() {
        (events, continuation) = AsyncStream.makeStream()
    }

    /// Has something done, once, as soon as the plugin has no more use for the body of the request: when the call is
    /// cancelled or ends.
    package func onBodyEnd(_ action: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            if !state.isOver { state.onEnd = action }
            return state.isOver
        }
        if isOver { action() }
    }

    /// Has something done, once, if the call fails from now on.
    package func onFailure(_ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.onFailure = action }
    }

    /// Takes the request's body for the plugin.
    ///
    /// - Returns: where the plugin reads it: a descriptor that it has to close.
    func takeBody() -> (status: mortise_status, descriptor: Int32) {
        let isFirst = state.withLock { state in
            defer { state.isBodyTaken = true }
            return !state.isBodyTaken && !state.hasResponse
        }
        guard isFirst else { return (Status.invalid, -1) }
        guard let (writer, reader) = HeldDescriptor.connectedPair() else {
            state.withLock { $0.isBodyTaken = false }
            return (Status.failed, -1)
        }
        continuation.yield(.bodyWanted(writer))
        return (Status.ok, reader)
    }

    /// Begins the response.
    ///
    /// - Returns: false if it was begun before.
    func respond(_ head: RouteResponseHead, _ body: RouteResponseBody) -> Bool {
        state.withLock { state in
            if state.hasResponse { return false }
            state.hasResponse = true
            // Under the lock, so that the end of the call cannot overtake it. To yield only queues.
            continuation.yield(.response(head, body))
            return true
        }
    }

    func accept(_ chunk: [UInt8]) -> Bool { true }  // A response has no chunks; nobody waits for one.

    func discardChunks() {
        end()
    }

    func finish(_ outcome: CallOutcome) {
        end()
        let onFailure = state.withLock { state in
            continuation.yield(.finished(RouteAnswer.read(outcome, isResponseBegun: state.hasResponse)))
            continuation.finish()
            defer { state.onFailure = nil }
            return state.onFailure
        }
        if case .failure = outcome { onFailure?() }
    }

    private func end() {
        let action = state.withLock { state in
            state.isOver = true
            defer { state.onEnd = nil }
            return state.onEnd
        }
        action?()
    }
}

/// What a call of a route ended with.
package enum RouteAnswer: Sendable {
    /// The response was begun before, and is whole now.
    case begun
    /// The whole response.
    case text(RouteResponseHead, String)

    static func read(_ outcome: CallOutcome, isResponseBegun: Bool) -> Result<RouteAnswer, CallError> {
        outcome.flatMap { result in
            if isResponseBegun { return .success(.begun) }
            do throws(RouteResponseHead.Problem) {
                guard let object = result.value.objectValue else {
                    throw RouteResponseHead.Problem(text: "is no object")
                }
                let head = try RouteResponseHead(object)
                guard let text = (object["text"] ?? "").stringValue else {
                    throw RouteResponseHead.Problem(text: "has a `text` that is none")
                }
                return .success(.text(head, text))
            } catch {
                return .failure(CallError(.failed, "The plugin's response \(error.text)."))
            }
        }
    }
}
