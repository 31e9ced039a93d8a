import HTTPTypes
import JSON
import NIOCore

/// A modern request over HTTP that takes its time. Its client cancels it by closing the connection.
struct HTTPCall {
    /// What is done for a request.
    enum Work {
        /// It is answered in the end.
        case call(Step.Operation)
        /// It stays open.
        case stream(Step.Stream)
    }

    let id: RequestID
    let scope: RequestScope
    let work: Work
    /// The forms of an answer that the client takes.
    let forms: AcceptedForms
    /// Whether the call was begun, and counted, by another request.
    var continues = false

    /// Runs the call and answers it.
    ///
    /// - Parameters:
    ///   - calls: where it is entered.
    ///   - place: until when.
    ///   - stream: the answer.
    ///   - channel: the client's connection.
    ///   - times: when to show a sign of life.
    ///   - mayGoOn: whether what stays open may, asked before each message and sign of life. A call that runs goes on.
    @concurrent
    func run(
        _ calls: InFlightRequests, _ place: CallPlace, _ stream: EventStreamWriter, _ channel: any Channel,
        _ times: StreamTimes, _ mayGoOn: @escaping @Sendable () async -> Bool = { true }
    ) async throws {
        let exchange = makeExchange()
        let reply: Reply?
        do throws(JSONRPCError) {
            let number = try calls.insert(exchange, isCounted: !continues)
            place.atEnd { calls.remove(number) }
            reply = await run(exchange, place, stream, channel, times, mayGoOn)
        } catch {
            reply = .error(error)
        }
        if exchange.cancellation == .clientLeft { throw ChannelError.inputClosed }
        try await stream.finish(reply?.message(id: id), status: status(of: reply), forms: forms)
    }

    private func makeExchange() -> Exchange {
        switch work {
        case .call: Exchange(mayStream ? .byReader : .none)
        case .stream(let stream): Exchange(.byReader, closing: stream.closing)
        }
    }

    private var mayStream: Bool {
        if case .stream = work { true } else { forms.eventStream && scope.mayStream }
    }

    @concurrent
    private func run(
        _ exchange: Exchange, _ place: CallPlace, _ stream: EventStreamWriter, _ channel: any Channel,
        _ times: StreamTimes, _ mayGoOn: @escaping @Sendable () async -> Bool
    ) async -> Reply? {
        channel.watchDisconnect { exchange.cancel(.clientLeft) }
        defer { channel.unwatchDisconnect() }
        let link = RequestLink(scope, sink: exchange, place: place)
        let signs = mayStream ? SignsOfLife(on: channel.eventLoop, times) { exchange.send(.keepAlive) } : nil
        defer { signs?.stop() }
        switch work {
        case .call(let operation):
            return await exchange.run(operation, link: link) { messages in
                await pass(messages, from: exchange, to: stream, signs)
            }
        case .stream(let work):
            return await exchange.run(work, link: link) { messages in
                guard await mayGoOn() else { return exchange.closeStream() }
                await pass(messages, from: exchange, to: stream, signs)
            }
        }
    }

    @concurrent
    private func pass(
        _ messages: [OutgoingMessage], from exchange: Exchange, to stream: EventStreamWriter, _ signs: SignsOfLife?
    ) async {
        do {
            try await stream.write(messages)
            // Not before the first message: until then the request may be refused, with a status.
            signs?.start()
        } catch {
            // Whatever it was, this connection takes nothing more.
            exchange.cancel(.clientLeft)
        }
    }

    private func status(of reply: Reply?) -> HTTPResponse.Status {
        guard case .error(let error) = reply else { return .ok }
        return HTTPReply.status(of: error)
    }
}
