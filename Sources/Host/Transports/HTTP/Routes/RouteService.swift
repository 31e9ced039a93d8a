import HTTPTypes
import HummingbirdCore
import JSON
import NIOCore

/// Serves one request to a route: brings its body to the plugin and the plugin's response to the client.
struct RouteService {
    let call: RouteCall
    let exchange: RouteExchange
    let request: Request
    let channel: any Channel
    let bodyLimit: Int?

    /// What the plugin says, read by one after the other.
    private final class Events {
        private var iterator: AsyncStream<RouteExchange.Event>.AsyncIterator

        init(_ exchange: RouteExchange) {
            iterator = exchange.events.makeAsyncIterator()
        }

        func next() async -> RouteExchange.Event? {
            await iterator.next(isolation: #isolation)
        }

        /// Waits until the call has ended.
        ///
        /// - Throws: if it has not ended well.
        func end() async throws {
            guard case .finished(let outcome) = await next() else { throw CancellationError() }
            _ = try outcome.get()
        }
    }

    /// Serves until the response is whole, or cannot become so.
    ///
    /// - Throws: where the connection must be closed, so that the client does not take a part for the whole.
    @concurrent
    func run(_ answer: RouteAnswerWriter) async throws {
        do {
            // The body may still be on its way when the response is whole: what is left of it is thrown away.
            try await withThrowingTaskGroup(of: Void.self) { group in
                let events = Events(exchange)
                while let event = await events.next() {
                    switch event {
                    case .bodyWanted(let inlet):
                        try await answer.invite()
                        group.addTask { await bring(to: inlet) }
                    case .response(let head, let body):
                        try await send(head, RouteBodyReader(body: body, loop: channel.eventLoop), answer, events)
                    case .finished(let outcome):
                        try await finish(outcome, answer)
                    }
                }
                // Where the task was cancelled no more events come.
                try Task.checkCancellation()
            }
            call.log(outcome: "\(answer.status?.code ?? 0)")
        } catch {
            call.cancel(because: .clientLeft)
            call.log(outcome: "broken off")
            throw error
        }
    }

    @concurrent
    private func bring(to inlet: HeldDescriptor) async {
        let transfer = RequestBodyTransfer(limit: bodyLimit, loop: channel.eventLoop)
        do {
            try await transfer.run(request.body, to: inlet, exchange)
        } catch let error as CallError {
            call.cancel(because: error)
        } catch {
            call.cancel(because: .clientLeft)
        }
        // Only now, when the plugin can find out whether it is whole, may the body end.
        transfer.end()
    }

    @concurrent
    private func send(
        _ head: RouteResponseHead, _ body: RouteBodyReader, _ answer: RouteAnswerWriter, _ events: Events
    ) async throws {
        exchange.onFailure { [channel] in channel.close(promise: nil) }
        try await answer.begin(head, length: body.length)
        var isFinished = false
        if answer.sendsBody, RouteAnswerWriter.mayHaveBody(head.status) {
            try await body.read { part, isLast in
                // The last part goes out when the call went well, so that the client has no whole answer before.
                if isLast {
                    try await events.end()
                    isFinished = true
                }
                try await answer.send(part)
            }
        }
        if !isFinished { try await events.end() }
        try await answer.end()
    }

    @concurrent
    private func finish(_ outcome: Result<RouteAnswer, CallError>, _ answer: RouteAnswerWriter) async throws {
        switch outcome {
        case .success(.text(let head, let text)):
            try await answer.send(head, text)
        case .success(.begun):
            break
        case .failure(let error) where error == .clientLeft:
            throw ChannelError.inputClosed
        case .failure(let error):
            call.log(failure: error)
            try await answer.send(error.isTooLong ? .problem(error.message, .contentTooLarge) : .failure(error))
        }
    }
}

extension CallError {
    static let clientLeft = CallError(.cancelled, "The client has left.")

    /// Why a body is not read on.
    static func tooLong(_ limit: Int) -> CallError {
        CallError(.cancelled, "The body is longer than the \(limit) bytes that are taken", data: "tooLong")
    }

    fileprivate var isTooLong: Bool { code == .cancelled && data == "tooLong" }
}
