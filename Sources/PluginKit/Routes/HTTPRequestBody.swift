/// The body of a request, of any size, read while it comes: the client sends no faster than it is read.
///
/// It can be read once, as an asynchronous sequence of chunks or on a thread of its own by `withReader`. Until then the
/// client may not even have begun to send: whoever refuses a request by its head does not touch the body.
public struct HTTPRequestBody: AsyncSequence, Sendable {
    /// Some bytes of the body, at least one.
    public typealias Element = [UInt8]

    /// The most bytes of a chunk: as many as wait in a pipe at most.
    public static let chunkLimit = 64 << 10

    let call: RunningCall

    /// Reads the body chunk by chunk.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private enum Step {
            case unread(RunningCall)
            case reading(BodyThread)
            case over
        }

        private var step: Step

        init(_ call: RunningCall) {
            step = .unread(call)
        }

        /// The next bytes, nil when the whole body was read.
        ///
        /// - Throws: `CancellationError` if the body will never be whole, as the client has left; `PluginError` if the
        ///   body was read before.
        public mutating func next() async throws -> [UInt8]? {
            if case .unread(let call) = step { step = .reading(try BodyThread(HTTPBodyReader(call))) }
            guard case .reading(let thread) = step else { return nil }
            do {
                let chunk = try await thread.next()
                if chunk.isEmpty { step = .over }
                return chunk.isEmpty ? nil : chunk
            } catch {
                step = .over
                throw error
            }
        }
    }

    /// Begins to read.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(call)
    }

    /// Reads the body on a thread of its own, which may block: the leanest way to bring it into a file.
    ///
    /// - Parameter work: reads as much as it wants. What it leaves is thrown away.
    /// - Returns: what `work` returned.
    /// - Throws: what `work` throws; `PluginError` if the body was read before.
    public func withReader<Result: Sendable>(
        _ work: @escaping @Sendable (inout HTTPBodyReader) throws -> Result
    ) async throws -> Result {
        let call = call
        return try await BlockingThread.run {
            var reader = try HTTPBodyReader(call)
            return try work(&reader)
        }
    }
}
