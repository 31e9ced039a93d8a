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

    /// Takes steps if there are so many.
    ///
    /// - Returns: whether there were.
    mutating func affords(_ count: Int) -> Bool {
        if steps < count { return false }
        steps -= count
        return true
    }
}

/// Why a validation ended without a result.
enum Interruption: Error {
    case outOfSteps
    case tooDeep
}
