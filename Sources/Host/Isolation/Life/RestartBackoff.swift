/// How long it is waited before a plugin is started again: longer each time, until it has run for a while.
package struct RestartBackoff {
    private static let shortest = Duration.milliseconds(100)
    private static let longest = Duration.seconds(30)
    /// Who has run for so long is thought to be well again.
    private static let recovery = Duration.seconds(60)

    private struct Restart {
        let delay: Duration
        let time: ContinuousClock.Instant
    }

    private var last: [String: Restart] = [:]

    package init() {}

    /// The plugin with this id has crashed, or could not be started again.
    ///
    /// - Returns: how long to wait.
    package mutating func delay(of id: String, now: ContinuousClock.Instant = .now) -> Duration {
        var delay = Self.shortest
        if let last = last[id], now - last.time < Self.recovery {
            delay = min(last.delay * 2, Self.longest)
        }
        last[id] = Restart(delay: delay, time: now + delay)
        return delay
    }
}
