import HTTPTypes
import JSON
import NIOCore

/// A request over HTTP that takes its time.
struct HTTPCall {
    let id: RequestID
    let scope: RequestScope
    let operation: Step.Operation
    /// The forms of an answer that the client takes.
    let forms: AcceptedForms

    /// Runs the call and answers it.
    ///
    /// A client of the modern era cancels the call by closing the connection. A legacy client's call goes on, since
    /// its connection may have broken by accident; what it says is dropped then, and its result.
    ///
    /// - Parameters:
    ///   - calls: where calls of all clients are entered.
    ///   - stream: the answer.
    ///   - channel: the client's connection.
    @concurrent
    func run(_ calls: InFlightRequests, _ stream: EventStreamWriter, _ channel: any Channel) async throws {
        let exchange = Exchange(forms.eventStream && scope.mayStream ? .byReader : .none)
        let reply: Reply?
        do throws(JSONRPCError) {
            let number = try calls.insert(exchange)
            defer { calls.remove(number) }
            try scope.session?.inFlight.insert(exchange, id: id)
            defer { scope.session?.inFlight.remove(id) }
            reply = await run(exchange, stream, channel)
        } catch {
            reply = .error(error)
        }
        if exchange.isAbandoned { throw ChannelError.inputClosed }
        try await stream.finish(reply?.message(id: id), status: status(of: reply), forms: forms)
    }

    @concurrent
    private func run(_ exchange: Exchange, _ stream: EventStreamWriter, _ channel: any Channel) async -> Reply? {
        let isModern = scope.revision.era == .modern
        channel.watchDisconnect { isModern ? exchange.cancel(.clientLeft) : exchange.stopListening() }
        defer { channel.unwatchDisconnect() }
        return await exchange.run(operation, link: RequestLink(scope, sink: exchange)) { messages in
            do {
                try await stream.write(messages)
            } catch {
                // Whatever it was, this connection takes nothing more.
                isModern ? exchange.cancel(.clientLeft) : exchange.stopListening()
            }
        }
    }

    private func status(of reply: Reply?) -> HTTPResponse.Status {
        guard scope.revision.era == .modern, case .error(let error) = reply else { return .ok }
        return HTTPReply.status(of: error)
    }
}

/// The requests of a batch that take their time. They say nothing before their answers, which come together.
struct HTTPBatch {
    /// The responses that are there already.
    let ready: [JSONValue]
    let calls: [HTTPCall]

    func run(_ registry: InFlightRequests) async -> JSONValue {
        await withTaskGroup(of: JSONValue?.self) { group in
            for call in calls {
                group.addTask { await call.response(registry) }
            }
            return .array(await group.reduce(into: ready) { $0 += $1.map { [$0] } ?? [] })
        }
    }
}

extension HTTPCall {
    /// Runs the call without a stream, and returns its response.
    fileprivate func response(_ registry: InFlightRequests) async -> JSONValue? {
        let exchange = Exchange(.none)
        do throws(JSONRPCError) {
            let number = try registry.insert(exchange)
            defer { registry.remove(number) }
            try scope.session?.inFlight.insert(exchange, id: id)
            defer { scope.session?.inFlight.remove(id) }
            return await exchange.run(operation, link: RequestLink(scope, sink: exchange))?.message(id: id)
        } catch {
            return Reply.error(error).message(id: id)
        }
    }
}
