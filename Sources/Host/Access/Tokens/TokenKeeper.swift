package import Logging
import Synchronization

/// Knows who has which token. What changes in the file holds from the next request on: a token that was removed opens
/// nothing any more.
package final class TokenKeeper: TokenAuthority {
    private struct State {
        var version: TokenFile.Version
        var records: [TokenRecord]
        /// Whether clients must present tokens. Stays so when the file goes: whoever removes it opens nothing.
        var isInForce: Bool
    }

    private let file: TokenFile
    private let logger: Logger
    private let now: @Sendable () -> Int
    private let state: Mutex<State>

    /// - Parameters:
    ///   - file: where the tokens are.
    ///   - isOptional: whether nobody needs a token as long as there is no file.
    ///   - logger: where a file is named that has become unusable.
    ///   - now: the time in seconds since 1970, in tests another.
    /// - Throws: `TokenFileError` if the file cannot be used.
    package init(
        _ file: TokenFile, isOptional: Bool = false, logger: Logger,
        now: @escaping @Sendable () -> Int = { WallTime.now.seconds }
    ) throws(TokenFileError) {
        self.file = file
        self.logger = logger
        self.now = now
        // The version first: a change in between is then read again.
        let version = file.version
        state = Mutex(
            State(version: version, records: try file.read(), isInForce: !isOptional || version != .absent))
        if !isOptional, version == .absent {
            logger.warning("There is no file of tokens \(file.path) yet: make one with `mortise token add NAME`.")
        }
    }

    package var isInForce: Bool {
        // It stays so, and `verdict` looks at the file for itself: once for each request is enough.
        if state.withLock({ $0.isInForce }) { return true }
        _ = current()
        return state.withLock { $0.isInForce }
    }

    /// The one whose token it is, unless it is nobody's or its time is over.
    package func verdict(on token: Substring) -> TokenVerdict {
        let records = current()
        let hash = AccessToken.hash(of: token.utf8)
        // All are compared, so that the time does not tell which one came close.
        var found: TokenRecord?
        for record in records where AccessToken.matches(record.hash, hash) { found = record }
        guard let found, found.isValid(at: now()) else { return .invalid("The token is not valid, or not any more") }
        return .valid(found.principal)
    }

    /// The tokens that are in the file now, read if it is another than the one that was read.
    ///
    /// They are those that this look has found: what is kept may have been put there since by one that looked earlier.
    private func current() -> [TokenRecord] {
        let version = file.version
        let known = state.withLock { $0.version == version ? $0.records : nil }
        if let known { return known }
        var records: [TokenRecord] = []
        do throws(TokenFileError) {
            records = try file.read()
        } catch {
            // Nobody is let in by what cannot be read, and nobody by what was there before.
            logger.error("No token is accepted: \(error)")
        }
        if version == .absent {
            logger.warning("The file of tokens \(file.path) is gone: none of its tokens opens anything any more.")
        }
        state.withLock { state in
            state.version = version
            state.records = records
            state.isInForce = state.isInForce || version != .absent
        }
        return records
    }
}
