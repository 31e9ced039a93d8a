internal import PluginKit

/// What a session does.
package enum SessionState: String, CaseIterable, Sendable, OutputValue {
    /// Its kernel waits for code.
    case idle
    /// Its kernel runs code, or more waits to be run.
    case busy
    /// Its kernel starts.
    case starting
    /// It has no kernel: the next call that needs one starts it.
    case dead
}
