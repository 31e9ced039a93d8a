/// How grave a log message is, with the names and the order of syslog and MCP.
package enum LogLevel: Int32, Sendable, CaseIterable, Comparable {
    case debug, info, notice, warning, error, critical, alert, emergency

    /// The nearest level of a number that a plugin gave.
    init(clamping number: Int32) {
        self = LogLevel(rawValue: min(max(number, 0), 7)) ?? .error
    }

    package static func < (left: LogLevel, right: LogLevel) -> Bool {
        left.rawValue < right.rawValue
    }
}
