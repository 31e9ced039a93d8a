import Synchronization

/// What each principal takes of the server, held to the limits.
///
/// Whoever has no principal is held only to the limits that all share: there is nothing to tell them apart.
final class PrincipalUse: Sendable {
    /// What there is a limited number of.
    enum Kind {
        case call, stream
    }

    private struct Use {
        var calls = 0
        var streams = 0
        /// The requests that may still come at once, and when that was so.
        var allowance: Double
        var time: ContinuousClock.Instant
    }

    private let limits: PrincipalLimits
    private let now: @Sendable () -> ContinuousClock.Instant
    private let uses = Mutex<[String: Use]>([:])

    /// So many principals are remembered of whom nothing is left to remember but that they were there.
    private static let memory = 1024

    init(_ limits: PrincipalLimits, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.limits = limits
        self.now = now
    }

    /// Counts a request.
    ///
    /// - Returns: nil if it may come, else how long its sender must wait before the next.
    func count(_ principal: Principal?) -> Duration? {
        guard let principal, let rate = limits.requestsPerMinute else { return nil }
        let time = now()
        return uses.withLock { uses in
            var use = use(of: principal, in: &uses, time)
            defer { uses[principal.name] = use }
            guard use.allowance < 1 else {
                use.allowance -= 1
                return nil
            }
            return .seconds((1 - use.allowance) * 60 / Double(rate))
        }
    }

    /// Takes room for calls or a stream, until `leave`.
    ///
    /// - Returns: whether there is room.
    func enter(_ principal: Principal?, _ kind: Kind, count: Int = 1) -> Bool {
        guard let principal else { return true }
        let time = now()
        return uses.withLock { uses in
            var use = use(of: principal, in: &uses, time)
            switch kind {
            case .call:
                guard use.calls + count <= limits.calls else { return false }
                use.calls += count
            case .stream:
                guard use.streams + count <= limits.streams else { return false }
                use.streams += count
            }
            uses[principal.name] = use
            return true
        }
    }

    /// Gives back what `enter` took.
    func leave(_ principal: Principal?, _ kind: Kind, count: Int = 1) {
        guard let principal else { return }
        uses.withLock { uses in
            switch kind {
            case .call: uses[principal.name]?.calls -= count
            case .stream: uses[principal.name]?.streams -= count
            }
        }
    }

    /// How it stands with a principal now.
    private func use(
        of principal: Principal, in uses: inout [String: Use], _ time: ContinuousClock.Instant
    ) -> Use {
        let most = Double(limits.requestsPerMinute ?? 0)
        guard var use = uses[principal.name] else {
            if uses.count >= Self.memory { uses = uses.filter { !isForgettable($0.value, most, time) } }
            return Use(allowance: most, time: time)
        }
        use.allowance = min(most, allowance(use, most, time))
        use.time = time
        return use
    }

    private func isForgettable(_ use: Use, _ most: Double, _ time: ContinuousClock.Instant) -> Bool {
        use.calls == 0 && use.streams == 0 && allowance(use, most, time) >= most
    }

    private func allowance(_ use: Use, _ most: Double, _ time: ContinuousClock.Instant) -> Double {
        use.allowance + (time - use.time) / .seconds(60) * most
    }
}
