import JSON

/// One validation of a value: first only whether the value is valid, which is quick, then if need be what is wrong.
struct Validation {
    let program: Program
    var budget: Budget
    /// What may still be spent on guesses at what was meant. They are a courtesy: without it none is made.
    var guessing: Budget
    /// What regular expressions are run with.
    var matcher = PatternMatcher()

    /// Whether violations are wanted now. Where they are not, the first one ends the checks of a subschema.
    private(set) var isReporting: Bool
    private(set) var violations: [Violation] = []
    /// What the members of the value are called in messages.
    let memberName: String
    /// The place in the value, kept only if violations are reported.
    private(set) var path = InstancePath()
    private let keepsPath: Bool
    /// The subschema that is being applied.
    private(set) var current: NodeID = 0

    private var nesting = 0
    /// The resources of the subschemas that are being applied, outermost first, if it matters.
    private var scope: [Int] = []

    /// - Parameters:
    ///   - program: the schema.
    ///   - isReporting: whether violations are wanted.
    ///   - memberName: what the members of the value are called in messages.
    init(by program: Program, isReporting: Bool, memberName: String = "argument") {
        self.program = program
        self.isReporting = isReporting
        keepsPath = isReporting
        self.memberName = memberName
        budget = Budget(steps: program.limits.steps)
        guessing = Budget(steps: program.limits.steps / 4)
    }

    /// Applies a subschema to a value in place, that is, to the value or to a part that the path leads to.
    ///
    /// - Parameter evaluated: receives the members or elements that were evaluated. They count only if it is valid.
    /// - Returns: whether the value is valid.
    mutating func apply(
        _ id: NodeID, to value: JSONValue, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        let node = program.nodes[id]
        try budget.spend(1)
        if !node.types.contains(TypeSet(of: value)) {
            if isReporting { report(mismatchOf: value, with: id) }
            return false
        }
        if node.rules.isEmpty { return true }
        nesting += 1
        if nesting > program.limits.nesting { throw .tooDeep }
        let outer = current
        current = id
        let isNewScope = program.isDynamic && scope.last != node.resource
        if isNewScope { scope.append(node.resource) }
        let isValid = try check(node, value, &evaluated)
        if isNewScope { scope.removeLast() }
        current = outer
        nesting -= 1
        return isValid
    }

    private mutating func check(
        _ node: Node, _ value: JSONValue, _ evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        if !node.tracksEvaluated { return try check(node.rules, value, &evaluated) }
        var own = Evaluated(isTracked: true)
        let isValid = try check(node.rules, value, &own)
        evaluated.merge(own)
        return isValid
    }

    @inline(__always)
    private mutating func check(
        _ rules: [any Rule], _ value: JSONValue, _ evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        var isValid = true
        for rule in rules where try !rule.holds(for: value, in: &self, evaluated: &evaluated) {
            isValid = false
            if !isReporting { return false }
        }
        return isValid
    }

    /// Applies a subschema to an element of the value that the path leads to.
    mutating func apply(_ id: NodeID, to value: JSONValue, at index: Int) throws(Interruption) -> Bool {
        if keepsPath { path.append(.index(index)) }
        var evaluated = Evaluated()
        let isValid = try apply(id, to: value, evaluated: &evaluated)
        if keepsPath { path.removeLast() }
        return isValid
    }

    /// Applies a subschema to a member of the value that the path leads to.
    @inline(__always)
    mutating func apply(_ id: NodeID, to value: JSONValue, at key: String) throws(Interruption) -> Bool {
        if keepsPath { path.append(.key(key)) }
        var evaluated = Evaluated()
        let isValid = try apply(id, to: value, evaluated: &evaluated)
        if keepsPath { path.removeLast() }
        return isValid
    }

    /// Where a reference leads, seen from here.
    func target(ofReference index: Int) -> NodeID {
        let target = program.targets[index]
        if target.dynamic.isEmpty { return target.node }
        for resource in scope {
            if let node = target.dynamic[resource] { return node }
        }
        return target.node
    }
}

extension Validation {
    /// Applies a subschema without reporting what is wrong.
    mutating func tryQuietly(
        _ id: NodeID, to value: JSONValue, evaluated: inout Evaluated
    ) throws(Interruption) -> Bool {
        let wasReporting = isReporting
        isReporting = false
        let isValid = try apply(id, to: value, evaluated: &evaluated)
        isReporting = wasReporting
        return isValid
    }

    /// What is wrong with a value by a subschema, without reporting it. It must be wanted to be reported.
    mutating func violations(of value: JSONValue, by id: NodeID) throws(Interruption) -> [Violation] {
        var found: [Violation] = []
        var evaluated = Evaluated()
        swap(&violations, &found)
        _ = try apply(id, to: value, evaluated: &evaluated)
        swap(&violations, &found)
        isReporting = true
        return found
    }

    /// Notes that a rule of the current subschema does not hold.
    ///
    /// - Parameters:
    ///   - keyword: the keyword.
    ///   - key: the member that is at fault; nil for the value itself.
    ///   - expected: what was expected, with its article, where a list of alternatives may speak of it.
    ///   - message: what is wrong. Both are evaluated only if somebody wants to know.
    /// - Returns: false, for the rule to return.
    mutating func refuse(
        _ keyword: String, at key: String? = nil, expected: @autoclosure () -> String? = nil,
        _ message: @autoclosure () -> String
    ) -> Bool {
        guard isReporting else { return false }
        var place = path
        if let key { place.append(.key(key)) }
        let location = program.nodes[current].location + "/" + keyword
        report(Violation(place, keyword, location, message(), expected: expected()))
        return false
    }

    /// Adds a violation, unless there are enough.
    mutating func report(_ violation: Violation) {
        violations.append(violation)
        if violations.count >= program.limits.violations { isReporting = false }
    }

    private mutating func report(mismatchOf value: JSONValue, with id: NodeID) {
        let node = program.nodes[id]
        if node.types.isEmpty {
            let message = path.isEmpty ? "no value is allowed" : "not allowed here"
            report(Violation(path, "false", node.location, message))
            return
        }
        let expected = node.types.phrase
        let mend = Mend.ofType(value, wanted: node.types, within: &guessing)
        let message = "expected \(expected), got \(value.excerpt)\(mend)"
        report(Violation(path, "type", node.location + "/type", message, expected: expected))
    }
}
