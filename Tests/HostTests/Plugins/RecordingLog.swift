import Logging
import Synchronization

/// Keeps what is logged, for tests to read.
final class RecordingLog: Sendable {
    private struct State {
        var lines: [String] = []
        var waiting: [(text: String, continuation: AsyncStream<Void>.Continuation)] = []
    }

    private let state = Mutex(State())

    var messages: [String] {
        state.withLock { $0.lines }
    }

    /// Waits until a line with the text has been logged.
    func wait(for text: String) async {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let isThere = state.withLock { state in
            if state.lines.contains(where: { $0.contains(text) }) { return true }
            state.waiting.append((text, continuation))
            return false
        }
        if isThere { return }
        for await _ in stream {}
    }

    private func add(_ line: String) {
        let found = state.withLock { state in
            state.lines.append(line)
            let found = state.waiting.filter { line.contains($0.text) }
            state.waiting.removeAll { line.contains($0.text) }
            return found
        }
        for waiter in found { waiter.continuation.finish() }
    }

    func contains(_ text: String) -> Bool {
        messages.contains { $0.contains(text) }
    }

    var logger: Logger {
        Logger(label: "test") { _ in Handler(log: self) }
    }

    private struct Handler: LogHandler {
        let log: RecordingLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
            let list = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            log.add("\(event.level) \(event.message)\(list)")
        }
    }
}
