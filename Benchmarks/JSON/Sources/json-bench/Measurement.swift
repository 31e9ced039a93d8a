/// The time of the quickest of several rounds of the same work: what it takes when nothing else disturbs it.
///
/// - Parameters:
///   - rounds: how many.
///   - work: what to measure. It returns something that depends on the work, so that it is not optimised away.
/// - Returns: the time of one round.
func quickest(of rounds: Int, _ work: () throws -> Int) rethrows -> Duration {
    let clock = ContinuousClock()
    var best = Duration.seconds(3600)
    for _ in 0..<rounds {
        let start = clock.now
        let result = try work()
        best = min(best, start.duration(to: clock.now))
        precondition(result > 0)
    }
    return best
}

extension Duration {
    /// How many millions of bytes a second this is for a count of bytes.
    func megabytesPerSecond(_ bytes: Int) -> Double {
        Double(bytes) / 1e6 / (self / .seconds(1))
    }
}
