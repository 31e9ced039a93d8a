import Glibc
import Host
import Logging

/// The log of this process, on standard error.
enum ProcessLog {
    private static let output = LogOutput()

    /// Has everything logged from now on, and written before the process ends, however a command ends it.
    static func begin(_ format: LogFormat, _ level: Logger.Level) {
        LoggingSystem.bootstrap { _ in HostLogHandler(format: format, level: level, output: output) }
        atexit { ProcessLog.flush() }
    }

    /// Has what was logged written, as far as somebody reads it.
    static func flush() {
        output.flush(within: .seconds(1))
    }
}
