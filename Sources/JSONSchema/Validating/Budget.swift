/// How many steps may still be taken.
struct Budget {
    private(set) var steps: Int

    init(steps: Int) {
        self.steps = steps
    }

    /// - Throws: when there are no more.
    @inline(__always)
    mutating func spend(_ count: Int) throws(Interruption) {
        steps -= count
        if steps < 0 { throw .outOfSteps }
    }
}

/// Why a validation ended without a result.
enum Interruption: Error {
    case outOfSteps
    case tooDeep
}
