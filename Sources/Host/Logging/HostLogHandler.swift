package import Logging

/// The host's log: one line for each message, for people or for programs.
package struct HostLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let line: LogLine
    private let output: LogOutput

    /// - Parameters:
    ///   - format: how lines are written.
    ///   - level: the least grave messages that are.
    ///   - output: where they go; handlers that share it do not mix lines.
    package init(format: LogFormat, level: Logger.Level, output: LogOutput) {
        line = LogLine(format: format)
        logLevel = level
        self.output = output
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        output.write(line.render(.now, event.level, "\(event.message)", all))
    }
}
