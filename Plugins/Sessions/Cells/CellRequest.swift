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
        let given = try Seconds.check(parameters.timeout ?? 0, "timeout")
        let timeout = given == .zero ? defaultTimeout : given
        self.init(
            code: parameters.code, timeout: timeout > .zero ? timeout : nil, isSilent: parameters.silent ?? false,
            waitsForTurn: parameters.queue ?? true)
    }
}
