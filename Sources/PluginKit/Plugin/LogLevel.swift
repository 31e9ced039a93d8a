/// How grave a log message is, with the names and the order of syslog and MCP.
public enum LogLevel: Int32, Sendable, CaseIterable {
    /// Of use to who looks for a fault.
    case debug
    /// The normal course of things.
    case info
    /// Normal, but worth to know.
    case notice
    /// Not as it should be, and mended or harmless.
    case warning
    /// Something failed.
    case error
    /// A part no longer works.
    case critical
    /// Somebody has to act at once.
    case alert
    /// Nothing works any more.
    case emergency
}
