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
    /// - Parameter isAlone: whether its answer comes by itself and can be a stream.
    /// - Throws: `JSONRPCError` if its id is in use, or if too many are in flight.
    init(
        _ request: JSONRPCRequest, in session: HTTPSession, scope: RequestScope, operation: @escaping Step.Operation,
        forms: AcceptedForms, isAlone: Bool
    ) throws(JSONRPCError) {
        id = request.id
        self.scope = scope
        self.operation = operation
        self.forms = forms
        self.session = session
        exchange = Exchange(isAlone && forms.eventStream ? .byReader : .none)
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
        let signs = SignsOfLife(on: channel.eventLoop, times) { [exchange] in exchange.send(.keepAlive) }
        signs.start(after: times.first)
        defer { signs.stop() }
        let answer = ResumableAnswer(writer, channel, session: session, forms: forms, retry: times.retry)
        let response = await run(calls) { messages in await answer.write(messages) }
        signs.stop()
        try await answer.finish(response)
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

/// The requests of a batch that take their time. They say nothing before their answers, which come together.
struct SessionBatch {
    let session: HTTPSession
    /// The responses that are there already.
    let ready: [JSONValue]
    let calls: [SessionCall]

    /// - Returns: the responses that there are: none of calls that were cancelled.
    func run(_ registry: InFlightRequests) async -> [JSONValue] {
        await withTaskGroup(of: JSONValue?.self) { group in
            for call in calls {
                group.addTask { await call.response(registry) }
            }
            return await group.reduce(into: ready) { $0 += $1.map { [$0] } ?? [] }
        }
    }
}
