public import JSON

/// A call to a service of another plugin: a sequence of chunks, then a result.
///
///     let call = context.call("kernels/1", "execute", parameters)
///     for try await chunk in call { … }
///     let result = try await call.result
///
/// Who wants no chunks awaits `result` alone. A reader that lags makes the other side wait: only about a mebibyte is
/// kept here. The call is cancelled when the task that awaits it is, or when the last reference to it goes.
public final class ServiceCall: Sendable {
    private let stream: ReplyStream

    init(
        host: HostHandle, parent: UInt64, service: String, method: String, parameters: some Encodable
    ) {
        stream = ReplyStream(host: host)
        do {
            let parameters = try JSONValue(encoding: parameters).serialized()
            host.call(parent: parent, service: service, method: method, parameters: parameters, reply: stream)
        } catch {
            stream.end(.failure(PluginError(.invalid, "The parameters of \"\(method)\" cannot be encoded: \(error).")))
        }
    }

    deinit {
        stream.abandon()
    }

    /// The result, once the other side has ended. Chunks that nobody is reading are dropped.
    ///
    /// - Throws: `PluginError` if the call failed, `CancellationError` if the task is cancelled.
    public var result: JSONValue {
        get async throws { try await stream.result() }
    }
}

extension ServiceCall: AsyncSequence {
    /// A chunk.
    public typealias Element = JSONValue

    /// Reads the chunks. When it goes, the chunks that it did not read are dropped.
    public final class AsyncIterator: AsyncIteratorProtocol {
        private let call: ServiceCall

        init(_ call: ServiceCall) {
            self.call = call
            call.stream.beginReading()
        }

        deinit {
            call.stream.discardRest()
        }

        /// The next chunk, nil once the other side has ended.
        ///
        /// - Throws: `PluginError` if the call failed, `CancellationError` if the task is cancelled.
        public func next() async throws -> JSONValue? {
            try await call.stream.next()
        }
    }

    /// An iterator over the chunks. There should be one for a call: two would share the chunks.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(self)
    }
}
