internal import PluginKit

/// Lengths of time as the service is given them.
enum Seconds {
    /// Seconds in a year.
    private static let greatest = 31_536_000.0

    /// - Parameters:
    ///   - seconds: what was given.
    ///   - name: of the parameter.
    /// - Throws: `PluginError` with `invalid` if it is no length of time.
    static func check(_ seconds: Double, _ name: String) throws(PluginError) -> Duration {
        guard seconds >= 0, seconds <= greatest else {
            throw PluginError(.invalid, "\(name) is \(seconds), expected seconds from 0 to \(Int(greatest)).")
        }
        return .seconds(seconds)
    }
}
