/// Whether a client reads what waits for it.
///
/// It counts while more waits than the connection buffers: little that is not read costs little.
package struct ReaderPace {
    private let progress: Int
    private var waiting: Int

    /// - Parameter waiting: how many bytes wait now.
    package init(_ limits: ConnectionLimits, waiting: Int) {
        progress = Int(Double(limits.rate) * (limits.writeTime / .seconds(1)))
        self.waiting = waiting
    }

    /// Whether enough was read since this was asked the last time. More may have been added meanwhile, but not by
    /// much: writers wait while the connection takes nothing.
    package mutating func keepsUp(waiting now: Int) -> Bool {
        defer { waiting = now }
        return waiting - now >= progress
    }
}
