import Logging
import Synchronization

/// Keeps what is logged, for tests to read.
final class RecordingLog: Sendable {
    private let lines = Mutex<[String]>([])

    var messages: [String] {
        lines.withLock { $0 }
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
            log.lines.withLock { $0.append("\(event.level) \(event.message)\(list)") }
        }
    }
}
