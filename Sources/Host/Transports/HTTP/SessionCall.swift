import HTTPTypes
import JSON
import NIOCore

/// A request of a session that takes its time.
///
/// It goes on when the client's connection breaks, which may have been an accident: the client can resume the stream
/// of the answer on another connection.
struct SessionCall {
    let id: RequestID
    let scope: RequestScope
    let operation: Step.Operation
    /// The forms of an answer that the client takes.
    let forms: AcceptedForms
    let session: HTTPSession
    /// Entered in the session already, so that a cancellation which comes next finds it.
    private let exchange: Exchange

    /// Enters a request in its session, where it stays until it has run.
    ///
    /// - Parameter delivery: what becomes of what it says before its answer.
    /// - Throws: `JSONRPCError` if its id is in use, or if too many are in flight.
    init(
        _ request: JSONRPCRequest, in session: HTTPSession, scope: RequestScope, operation: @escaping Step.Operation,
        forms: AcceptedForms, delivery: Exchange.Delivery
    ) throws(JSONRPCError) {
        id = request.id
        self.scope = scope
        self.operation = operation
        self.forms = forms
        self.session = session
        exchange = Exchange(delivery)
        try session.legacy.inFlight.insert(exchange, id: id)
    }

    /// Takes a call out of its session that is not run after all.
    func abandon() {
        session.legacy.inFlight.remove(id)
    }

    /// Runs the call and answers it.
    ///
    /// - Parameters:
    ///   - calls: where calls of all clients are entered.
    ///   - writer: the answer.
    ///   - channel: the client's connection.
    ///   - times: when to show a sign of life.
    @concurrent
    func run(
        _ calls: InFlightRequests, _ writer: EventStreamWriter, _ channel: any Channel, _ times: StreamTimes
    ) async throws {
        guard forms.eventStream else {
            return try await writer.finish(await response(calls), status: .ok, forms: forms)
        }
        let answer = ResumableAnswer(writer, channel, session: session, forms: forms, retry: times.retry)
        try await answer.run(exchange, times) { deliver in await run(calls, deliver: deliver) }
    }

    /// Runs the call without a stream, and returns its response.
    func response(_ calls: InFlightRequests) async -> JSONValue? {
        await run(calls) { _ in }
    }

    private func run(
        _ calls: InFlightRequests, deliver: @concurrent ([OutgoingMessage]) async -> Void
    ) async -> JSONValue? {
        defer { session.legacy.inFlight.remove(id) }
        do throws(JSONRPCError) {
            let number = try calls.insert(exchange)
            defer { calls.remove(number) }
            return await exchange.run(operation, link: RequestLink(scope, sink: exchange), deliver: deliver)?
                .message(id: id)
        } catch {
            return Reply.error(error).message(id: id)
        }
    }
}
