import HTTPTypes
import JSON
import NIOCore
import Synchronization

/// The requests of a batch that take their time. What they say before comes as it is said, their answers together.
struct SessionBatch {
    let session: HTTPSession
    /// The responses that are there already.
    let ready: [JSONValue]
    /// At least one.
    let calls: [SessionCall]
    /// The forms of an answer that the client takes.
    let forms: AcceptedForms
    /// What all calls say before their answers, nil where the client takes no stream.
    let messages: Exchange?

    /// Runs the calls and answers them.
    ///
    /// - Parameters:
    ///   - registry: where calls of all clients are entered.
    ///   - writer: the answer.
    ///   - channel: the client's connection.
    ///   - times: when to show a sign of life.
    @concurrent
    func run(
        _ registry: InFlightRequests, _ writer: EventStreamWriter, _ channel: any Channel, _ times: StreamTimes
    ) async throws {
        guard let messages else {
            return try await writer.finish(await response(registry), status: .ok, forms: forms)
        }
        let answer = ResumableAnswer(writer, channel, session: session, forms: forms, retry: times.retry)
        try await answer.run(messages, times) { deliver in
            let response = Mutex<JSONValue?>(nil)
            // Its link is not used: each call has one of its own.
            let link = RequestLink(calls[0].scope, sink: messages)
            _ = await messages.run(
                { _ in
                    let all = await self.response(registry)
                    response.withLock { $0 = all }
                    return .result([:])
                }, link: link, deliver: deliver)
            return response.withLock { $0 }
        }
    }

    /// - Returns: the responses that there are, nil for none: calls that were cancelled have none.
    private func response(_ registry: InFlightRequests) async -> JSONValue? {
        let all = await withTaskGroup(of: JSONValue?.self) { group in
            for call in calls {
                group.addTask { await call.response(registry) }
            }
            return await group.reduce(into: ready) { $0 += $1.map { [$0] } ?? [] }
        }
        return all.isEmpty ? nil : .array(all)
    }
}
