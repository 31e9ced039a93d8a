import HTTPTypes
import JSON
import NIOCore

/// The answer to a request of a session: plain if the call ends soon and says nothing before, else a stream that the
/// client can resume on another connection, where it gets what it missed.
final class ResumableAnswer {
    private let writer: EventStreamWriter
    private let channel: any Channel
    private let session: HTTPSession
    private let forms: AcceptedForms
    private let retry: Duration
    /// The stream, once it was opened.
    private var log: EventLog?
    private var reader = 0

    /// - Parameters:
    ///   - writer: the answer on the connection of the request.
    ///   - channel: that connection.
    ///   - session: keeps the stream.
    ///   - forms: the forms of an answer that the client takes.
    ///   - retry: how long the client should wait before it resumes the stream.
    init(
        _ writer: EventStreamWriter, _ channel: any Channel, session: HTTPSession, forms: AcceptedForms,
        retry: Duration
    ) {
        self.writer = writer
        self.channel = channel
        self.session = session
        self.forms = forms
        self.retry = retry
    }

    /// Answers with what some work returns, and with what it says before.
    ///
    /// - Parameters:
    ///   - exchange: takes signs of life.
    ///   - times: when to show one.
    ///   - work: makes the response, nil for none, and delivers what comes before it.
    @concurrent
    func run(
        _ exchange: Exchange, _ times: StreamTimes,
        _ work: (_ deliver: @concurrent ([OutgoingMessage]) async -> Void) async -> JSONValue?
    ) async throws {
        let signs = SignsOfLife(on: channel.eventLoop, times) { exchange.send(.keepAlive) }
        signs.start(after: times.first)
        defer { signs.stop() }
        let response = await work { messages in await write(messages) }
        signs.stop()
        try await finish(response)
    }

    /// Says something before the response. Where the connection has broken, it is kept for the next.
    @concurrent
    func write(_ messages: [OutgoingMessage]) async {
        var buffer = ByteBuffer()
        let log = log ?? open(&buffer)
        for event in log.append(messages.filter { $0.kind != .keepAlive }) {
            ServerSentEvent.append(event.message, id: log.id(of: event.number), to: &buffer)
        }
        if buffer.readableBytes == 0 { ServerSentEvent.append(.keepAlive, to: &buffer) }
        guard log.isRead(by: reader) else { return }
        do {
            try await writer.write(buffer)
        } catch {
            // Whatever it was, this connection takes nothing more.
            log.detach(reader)
        }
    }

    /// Ends the answer.
    ///
    /// - Parameter response: nil for a request that gets none, whose stream ends empty.
    /// - Throws: if this connection cannot be used any more. Another one may still ask for the response.
    @concurrent
    func finish(_ response: JSONValue?) async throws {
        guard let log else { return try await writer.finish(response, status: .ok, forms: forms) }
        defer { channel.unwatchDisconnect() }
        let event = log.finish(response.map { OutgoingMessage(response: $0) })
        var isSent = false
        defer { session.logs.release(log, isSent: isSent) }
        guard log.isRead(by: reader) else { throw ChannelError.inputClosed }
        defer { log.detach(reader) }
        var buffer = ByteBuffer()
        if let event { ServerSentEvent.append(event.message, id: log.id(of: event.number), to: &buffer) }
        try await writer.end(buffer)
        isSent = true
    }

    private func open(_ buffer: inout ByteBuffer) -> EventLog {
        let log = session.logs.makeAnswer()
        self.log = log
        let reader = log.attach()
        self.reader = reader
        // What is written to a client that has left seems to arrive for a while.
        channel.watchDisconnect { log.detach(reader) }
        // Before its first id is sent: the client may come back with that at once.
        session.logs.keep(log)
        // Older clients take an event without a message for a broken one.
        if session.legacy.revision >= .november2025 {
            ServerSentEvent.appendPrimer(id: log.id(of: 0), retry: retry, to: &buffer)
        }
        return log
    }
}
