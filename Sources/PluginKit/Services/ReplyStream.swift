import JSON
import Synchronization

/// What comes back for a call or a question that the plugin made.
///
/// The host feeds it from its threads, tasks read it. It holds at most what `ReplyBuffer` allows; nothing is called
/// while its lock is held.
final class ReplyStream: Sendable {
    typealias Outcome = Result<[UInt8], PluginError>

    private enum Reading {
        /// Nobody has asked for chunks yet.
        case notYet
        case running
        /// Nobody wants chunks any more.
        case dropped
    }

    private struct State {
        var buffer = ReplyBuffer()
        var reading = Reading.notYet
        var outcome: Outcome?
        /// The host's id of the call, 0 until it is known.
        var child: UInt64 = 0
        var isCancelled = false
    }

    private let host: HostHandle
    private let state = Mutex(State())
    /// Advances whenever a waiting task may find something new.
    private let changes = Signal()

    init(host: HostHandle) {
        self.host = host
    }

    // MARK: The host's side

    /// The host has accepted the call under this id.
    func begin(child: UInt64) {
        let isCancelled = state.withLock { state in
            state.child = child
            return state.isCancelled
        }
        if isCancelled { host.cancel(child: child) }
    }

    /// Takes a chunk.
    ///
    /// - Returns: whether more may come before the host is told to resume.
    func receive(_ chunk: [UInt8]) -> Bool {
        let more = state.withLock { state in
            if state.reading == .dropped || state.isCancelled { return true }
            return state.buffer.append(chunk)
        }
        changes.advance()
        return more
    }

    /// Takes the end. Only the first counts.
    func end(_ outcome: Outcome) {
        state.withLock { state in
            if state.outcome == nil { state.outcome = outcome }
        }
        changes.advance()
    }

    // MARK: The reader's side

    func beginReading() {
        state.withLock { state in
            if state.reading == .notYet { state.reading = .running }
        }
    }

    /// Nobody will read the chunks: they are dropped, and those that follow, too.
    func discardRest() {
        let (resumes, child) = state.withLock { state in
            state.reading = .dropped
            return (state.buffer.removeAll(), state.child)
        }
        if resumes { host.resume(child: child) }
    }

    /// Nobody wants an answer any more.
    func abandon() {
        let (child, resumes): (UInt64?, Bool) = state.withLock { state in
            if state.isCancelled { return (nil, false) }
            state.isCancelled = true
            let resumes = state.buffer.removeAll()
            return (state.outcome == nil && state.child != 0 ? state.child : nil, resumes)
        }
        guard let child else { return }
        host.cancel(child: child)
        // The final reply, which releases this stream, waits behind the chunks.
        if resumes { host.resume(child: child) }
    }

    /// The next chunk, nil at the end.
    func next() async throws -> JSONValue? {
        while true {
            let seen = changes.generation
            switch take() {
            case .chunk(let bytes, let resumed):
                if let resumed { host.resume(child: resumed) }
                return try parse(bytes)
            case .end(.success): return nil
            case .end(.failure(let error)): throw error
            case .nothing: try await change(after: seen)
            }
        }
    }

    /// The final answer.
    func result() async throws -> JSONValue {
        if state.withLock({ $0.reading == .notYet }) { discardRest() }
        while true {
            let seen = changes.generation
            if let outcome = state.withLock({ $0.outcome }) {
                return try parse(outcome.get())
            }
            try await change(after: seen)
        }
    }

    private enum Taken {
        case chunk([UInt8], resumed: UInt64?)
        case end(Outcome)
        case nothing
    }

    private func take() -> Taken {
        state.withLock { state in
            if !state.buffer.isEmpty {
                let (chunk, resumes) = state.buffer.removeFirst()
                return .chunk(chunk, resumed: resumes ? state.child : nil)
            }
            return state.outcome.map { .end($0) } ?? .nothing
        }
    }

    private func change(after generation: UInt64) async throws {
        do {
            try await changes.wait(after: generation)
        } catch {
            abandon()
            throw error
        }
    }

    private func parse(_ bytes: [UInt8]) throws -> JSONValue {
        if bytes.isEmpty { return .null }
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            throw PluginError(.failed, "The answer of the service is no JSON: \(error).")
        }
    }
}
