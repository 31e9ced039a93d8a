/// Runs the programs of regular expressions over texts: all ways to match at once, a scalar at a time, so that the
/// time is bounded by the product of the sizes of text and program (Thompson's simulation).
///
/// It keeps its memory from one text to the next.
struct PatternMatcher {
    /// In which round each instruction was visited last.
    private var visits: [Int] = []
    private var round = 0
    /// The instructions that wait for the next scalar.
    private var waiting: [UInt32] = []
    /// The instructions reached by the last scalar.
    private var arrived: [UInt32] = []
    /// The instructions still to be followed in this round.
    private var pending: [UInt32] = []

    /// Whether a program has a match anywhere in a text.
    ///
    /// - Throws: when the budget is spent.
    mutating func hasMatch(
        of program: PatternProgram, in text: String, budget: inout Budget
    ) throws(Interruption) -> Bool {
        if visits.count < program.instructions.count {
            visits = Array(repeating: 0, count: program.instructions.count)
            round = 0
        }
        let bytes = text.utf8Span.span
        var run = Run(program: program, start: 0, isAnchored: program.isAnchored)
        for look in program.looks {
            var places = [Bool](repeating: false, count: bytes.count + 1)
            var pass = Run(program: program, start: look.start, isAnchored: false)
            pass.isBackward = look.isAhead
            pass.found = run.found
            _ = try perform(pass, on: bytes, places: &places, budget: &budget)
            run.found.append(places)
        }
        var places: [Bool] = []
        return try perform(run, on: bytes, places: &places, budget: &budget)
    }

    /// One pass over a text.
    private struct Run {
        let program: PatternProgram
        /// The instruction to start with.
        let start: Int
        /// Whether it starts at the first place only, and not at each.
        let isAnchored: Bool
        var isBackward = false
        /// For each thing looked for, at which places it was found.
        var found: [[Bool]] = []
    }

    /// - Parameter places: receives where matches end; if it is empty, the first match ends the pass.
    /// - Returns: whether there is a match, if it ended the pass.
    private mutating func perform(
        _ run: Run, on text: Span<UInt8>, places: inout [Bool], budget: inout Budget
    ) throws(Interruption) -> Bool {
        var position = run.isBackward ? text.count : 0
        let last = run.isBackward ? 0 : text.count
        var isFirst = true
        arrived.removeAll(keepingCapacity: true)
        while true {
            let isStart = isFirst || !run.isAnchored
            if arrived.isEmpty && !isStart { return false }
            if try follow(run, isStart: isStart, at: position, in: text, budget: &budget) {
                if places.isEmpty { return true }
                places[position] = true
            }
            if position == last { return false }
            isFirst = false
            let scalar: UInt32
            (scalar, position) =
                run.isBackward
                ? UTF8Decoder.scalar(in: text, before: position) : UTF8Decoder.scalar(in: text, at: position)
            advance(run.program, over: scalar)
        }
    }

    /// Follows all instructions that consume nothing, from those that arrived here and, if wanted, from the start.
    ///
    /// - Returns: whether one of them is a match.
    private mutating func follow(
        _ run: Run, isStart: Bool, at position: Int, in text: Span<UInt8>, budget: inout Budget
    ) throws(Interruption) -> Bool {
        round += 1
        waiting.removeAll(keepingCapacity: true)
        swap(&pending, &arrived)
        arrived.removeAll(keepingCapacity: true)
        if isStart { pending.append(UInt32(run.start)) }
        var isMatch = false
        while let place = pending.popLast() {
            if visits[Int(place)] == round { continue }
            visits[Int(place)] = round
            try budget.spend(1)
            switch run.program.instructions[Int(place)] {
            case .scalar, .set: waiting.append(place)
            case .jump(let target): pending.append(target)
            case .split(let first, let second):
                pending.append(second)
                pending.append(first)
            case .assertion(let assertion):
                if Self.holds(assertion, at: position, in: text) { pending.append(place + 1) }
            case .look(let index, let isNegated):
                if run.found[Int(index)][position] != isNegated { pending.append(place + 1) }
            case .match: isMatch = true
            }
        }
        return isMatch
    }

    /// Moves the waiting instructions that match a scalar to those that arrived.
    private mutating func advance(_ program: PatternProgram, over scalar: UInt32) {
        for place in waiting {
            let matches =
                switch program.instructions[Int(place)] {
                case .scalar(let expected): expected == scalar
                case .set(let index): program.sets[Int(index)].contains(scalar)
                default: false
                }
            if matches { arrived.append(place + 1) }
        }
    }

    private static func holds(_ assertion: PatternAssertion, at position: Int, in text: Span<UInt8>) -> Bool {
        switch assertion {
        case .start: position == 0
        case .end: position == text.count
        case .wordBoundary: isWordBoundary(position, in: text)
        case .noWordBoundary: !isWordBoundary(position, in: text)
        }
    }

    private static func isWordBoundary(_ position: Int, in text: Span<UInt8>) -> Bool {
        let before = position > 0 && isWordCharacter(text[position - 1])
        let after = position < text.count && isWordCharacter(text[position])
        return before != after
    }

    /// All characters of words are ASCII, so that a byte tells.
    private static func isWordCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
        default: false
        }
    }
}
