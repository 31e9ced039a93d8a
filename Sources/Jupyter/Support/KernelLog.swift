/// Where this module writes what its owner may want to know.
package struct KernelLog: Sendable {
    /// How grave a line is.
    package enum Level: Sendable {
        case debug, info, warning, error
    }

    private let write: @Sendable (Level, String) -> Void

    /// - Parameter write: takes one line; called from any thread, and must not block.
    package init(_ write: @escaping @Sendable (Level, String) -> Void) {
        self.write = write
    }

    /// Writes a line.
    package func callAsFunction(_ level: Level, _ line: String) {
        write(level, line)
    }
}
