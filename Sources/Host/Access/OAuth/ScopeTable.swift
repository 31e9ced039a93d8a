import JSONSchema

/// What the scopes of tokens stand for.
package struct ScopeTable: Hashable, Sendable {
    /// Those that every token must have.
    package var required: [String]
    /// The tools that each scope is for, by patterns; where there are none at all, every token is for all tools.
    package var tools: [String: [String]]
    /// The narrower scopes that a broader one stands for as well.
    package var implied: [String: [String]]

    package init(required: [String] = [], tools: [String: [String]] = [:], implied: [String: [String]] = [:]) {
        self.required = required
        self.tools = tools
        self.implied = implied
    }

    /// All scopes that there are, those that are required first.
    var known: [String] {
        required + Set(tools.keys).union(implied.keys).subtracting(required).sorted()
    }

    /// What is said of scopes that `implied` names and that nothing else does, each with the nearest that there is.
    package var warnings: [String] {
        let base = Set(tools.keys).union(required)
        let misspelt = implied.keys.sorted().filter { !base.contains($0) }.compactMap { scope in
            // One that only stands for others is as good as any, unless it looks like one of them.
            Mend.name(scope, among: base.sorted()).map { "There is no scope '\(scope)'. Did you mean '\($0)'?" }
        }
        let all = base.union(implied.keys)
        let unknown = implied.sorted { $0.key < $1.key }.flatMap { scope, narrower in
            narrower.filter { !all.contains($0) }.map { name in
                let mend = Mend.name(name, among: all.sorted()).map { " Did you mean '\($0)'?" } ?? ""
                return "The scope '\(scope)' stands for '\(name)', which is for nothing.\(mend)"
            }
        }
        return misspelt + unknown
    }

    /// What a token with these scopes grants.
    func grant(_ scopes: some Sequence<String>) -> ScopeGrant {
        var all = Set<String>()
        var new = Array(scopes)
        while let scope = new.popLast() {
            if all.insert(scope).inserted { new += implied[scope] ?? [] }
        }
        return ScopeGrant(table: self, scopes: all)
    }
}

/// The scopes of a token, with all that they imply.
package struct ScopeGrant: Hashable, Sendable {
    fileprivate let table: ScopeTable
    fileprivate let scopes: Set<String>

    fileprivate init(table: ScopeTable, scopes: Set<String>) {
        self.table = table
        self.scopes = scopes
    }

    /// Whether nothing is lacking that everybody needs.
    var isSufficient: Bool { scopes.isSuperset(of: table.required) }

    /// The tools that it is for.
    var selection: ToolSelection {
        table.tools.isEmpty
            ? ToolSelection() : ToolSelection(allowed: scopes.flatMap { table.tools[$0] ?? [] }.sorted())
    }

    /// The scopes with which a token would allow something that this one does not, empty if none would.
    ///
    /// - Parameter subject: a tool, or what stands for one.
    func scopesNeeded(for subject: Selectable) -> [String] {
        let granting = table.tools.filter { ToolSelection(allowed: $0.value).offers(subject) }.keys
        // The one that is for the least.
        let narrowest = granting.min { (breadth($0), $0) < (breadth($1), $1) }
        return narrowest.map { scope in table.required + (table.required.contains(scope) ? [] : [scope]) } ?? []
    }

    private func breadth(_ scope: String) -> Int {
        (table.tools[scope] ?? []).reduce(0) { $0 + (ToolSelection.isPattern($1) ? 1000 : 1) }
    }
}
