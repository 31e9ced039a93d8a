import JSON

/// Several messages in one array, which version 2025-03-26 has and no other.
enum Batch {
    /// What makes the response to one message, nil for none.
    typealias Work = @Sendable () async -> JSONValue?

    /// What one message leads to.
    enum Response: Sendable {
        case nothing
        case ready(JSONValue)
        case later(Work)

        static func error(_ error: JSONRPCError, id: RequestID?) -> Response {
            .ready(Reply.error(error).message(id: id))
        }
    }

    /// So many messages may be in one array.
    static let limit = 100

    /// Why these messages are not taken as a batch, nil if they are.
    static func refusal(_ messages: [JSONValue], session: LegacySession?) -> JSONRPCError? {
        guard session?.revision == .march2025 else {
            return JSONRPCError(.invalidRequest, "Send one message at a time: this protocol version has no batches")
        }
        if messages.isEmpty { return JSONRPCError(.invalidRequest, "A batch must not be empty") }
        if messages.count > limit {
            return JSONRPCError(.invalidRequest, "A batch must not have more than \(limit) messages")
        }
        return nil
    }

    /// The one response to all messages: an array of their responses, in the order in which they were ready.
    static func combine(_ responses: [Response]) -> Response {
        var ready: [JSONValue] = []
        var works: [Work] = []
        for response in responses {
            switch response {
            case .nothing: break
            case .ready(let message): ready.append(message)
            case .later(let work): works.append(work)
            }
        }
        if works.isEmpty { return ready.isEmpty ? .nothing : .ready(.array(ready)) }
        return .later { [ready, works] in
            let all = ready + (await gather(works))
            return all.isEmpty ? nil : .array(all)
        }
    }

    private static func gather(_ works: [Work]) async -> [JSONValue] {
        await withTaskGroup(of: JSONValue?.self) { group in
            for work in works { group.addTask { await work() } }
            return await group.reduce(into: []) { responses, response in
                if let response { responses.append(response) }
            }
        }
    }
}

extension JSONRPCMessage {
    /// Reads a message of a batch, in which a handshake has no place.
    init(_ value: JSONValue, inBatch: Bool) {
        self.init(value)
        guard inBatch, case .request(let request) = self else { return }
        if request.method == "initialize" {
            let error = JSONRPCError(.invalidRequest, "\"initialize\" must not be part of a batch")
            self = .malformed(error, id: request.id)
        } else if ModernMeta.marks(request.params) {
            let error = JSONRPCError(.invalidRequest, "The version of this request has no batches; send it alone")
            self = .malformed(error, id: request.id)
        }
    }
}
