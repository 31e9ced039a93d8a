internal import PluginKit

/// A cell to be executed.
package struct CellRequest: Sendable {
    package var code: String
    /// Until it is interrupted, nil for no limit.
    package var timeout: Duration?
    /// Run it without counting it, storing it or displaying its value.
    package var isSilent: Bool
    /// Whether it waits while other cells run, rather than fail.
    package var waitsForTurn: Bool

    package init(code: String, timeout: Duration? = nil, isSilent: Bool = false, waitsForTurn: Bool = true) {
        self.code = code
        self.timeout = timeout
        self.isSilent = isSilent
        self.waitsForTurn = waitsForTurn
    }

    /// - Throws: `PluginError` with `invalid` if the timeout is no length of time.
    init(_ parameters: ExecuteParameters, defaultTimeout: Duration) throws(PluginError) {
        let seconds = parameters.timeout ?? 0
        guard seconds >= 0, seconds <= Self.longestTimeout else {
            throw PluginError(
                .invalid, "timeout is \(seconds), expected seconds from 0 to \(Int(Self.longestTimeout)).")
        }
        let timeout = seconds == 0 ? defaultTimeout : .seconds(seconds)
        self.init(
            code: parameters.code, timeout: timeout > .zero ? timeout : nil, isSilent: parameters.silent ?? false,
            waitsForTurn: parameters.queue ?? true)
    }

    /// Seconds in a year.
    private static let longestTimeout = 31_536_000.0
}
