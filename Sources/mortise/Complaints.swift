import Logging
import Synchronization

/// Tells in the log what is wrong with plugins and configuration, once: whoever looks again tells only of what was not so
/// the last time.
final class Complaints: Sendable {
    private struct Texts {
        var before: Set<String> = []
        var now: Set<String> = []
    }

    private let logger: Logger
    private let texts = Mutex(Texts())

    init(_ logger: Logger) {
        self.logger = logger
    }

    func lookAgain() {
        texts.withLock { $0 = Texts(before: $0.now) }
    }

    func tell(_ level: Logger.Level, _ text: String) {
        let isNew = texts.withLock { $0.now.insert(text).inserted && !$0.before.contains(text) }
        if isNew { logger.log(level: level, "\(text)") }
    }
}
