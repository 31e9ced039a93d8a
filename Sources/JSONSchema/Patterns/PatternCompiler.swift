/// Turns the syntax of a regular expression into a program.
struct PatternCompiler {
    private var program = PatternProgram()

    /// Each look takes a pass over the text and a table of its places.
    private static let greatestLookCount = 16

    /// - Parameters:
    ///   - syntax: its weight must have been checked, since each repetition is written out.
    ///   - sets: those that the syntax speaks of.
    static func compile(_ syntax: PatternSyntax, sets: [ScalarSet]) throws(PatternError) -> PatternProgram {
        var compiler = PatternCompiler()
        compiler.program.sets = sets
        compiler.emitWhole(syntax, isBackward: false)
        if compiler.program.looks.count > greatestLookCount {
            throw PatternError("the expression has more than \(greatestLookCount) assertions of what is around", at: 0)
        }
        if case .assertion(.start) = compiler.program.instructions[0] { compiler.program.isAnchored = true }
        return compiler.program
    }

    private mutating func emitWhole(_ syntax: PatternSyntax, isBackward: Bool) {
        emit(syntax, isBackward: isBackward)
        program.instructions.append(.match)
    }

    private mutating func emit(_ syntax: PatternSyntax, isBackward: Bool) {
        switch syntax {
        case .empty: break
        case .scalar(let code): program.instructions.append(.scalar(code))
        case .set(let number): program.instructions.append(.set(UInt32(number)))
        case .assertion(let assertion): program.instructions.append(.assertion(assertion))
        case .sequence(let parts):
            for part in isBackward ? parts.reversed() : parts {
                emit(part, isBackward: isBackward)
            }
        case .choice(let branches): emitChoice(branches, isBackward: isBackward)
        case .repetition(let part, let least, let most):
            emitRepetition(of: part, least: least, most: most, isBackward: isBackward)
        case .look(let part, let isAhead, let isNegated): emitLook(part, isAhead: isAhead, isNegated: isNegated)
        }
    }

    private var here: UInt32 { UInt32(program.instructions.count) }

    /// Appends an instruction whose targets are not known yet.
    private mutating func reserve() -> Int {
        program.instructions.append(.match)
        return program.instructions.count - 1
    }

    private mutating func emitChoice(_ branches: [PatternSyntax], isBackward: Bool) {
        var ends: [Int] = []
        for branch in branches.dropLast() {
            let split = reserve()
            emit(branch, isBackward: isBackward)
            ends.append(reserve())
            program.instructions[split] = .split(UInt32(split + 1), here)
        }
        emit(branches[branches.count - 1], isBackward: isBackward)
        for end in ends {
            program.instructions[end] = .jump(here)
        }
    }

    private mutating func emitRepetition(of part: PatternSyntax, least: Int, most: Int?, isBackward: Bool) {
        var last = here
        for _ in 0..<least {
            last = here
            emit(part, isBackward: isBackward)
        }
        guard let most else {
            if least > 0 {
                program.instructions.append(.split(last, here + 1))
            } else {
                emitLoop(over: part, isBackward: isBackward)
            }
            return
        }
        var splits: [Int] = []
        for _ in least..<most {
            splits.append(reserve())
            emit(part, isBackward: isBackward)
        }
        for split in splits {
            program.instructions[split] = .split(UInt32(split + 1), here)
        }
    }

    private mutating func emitLoop(over part: PatternSyntax, isBackward: Bool) {
        let split = reserve()
        emit(part, isBackward: isBackward)
        program.instructions.append(.jump(UInt32(split)))
        program.instructions[split] = .split(UInt32(split + 1), here)
    }

    private mutating func emitLook(_ part: PatternSyntax, isAhead: Bool, isNegated: Bool) {
        let around = reserve()
        let start = program.instructions.count
        emitWhole(part, isBackward: isAhead)
        program.instructions[around] = .jump(here)
        program.looks.append(.init(start: start, isAhead: isAhead))
        program.instructions.append(.look(UInt32(program.looks.count - 1), isNegated: isNegated))
    }
}
