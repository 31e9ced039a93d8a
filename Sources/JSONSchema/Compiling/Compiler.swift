import JSON

/// Turns a document into a program: finds all subschemas, builds their rules, then resolves the references between
/// them, which may lead to more subschemas.
///
/// Nothing in here recurses with the document's depth or along its references.
final class Compiler {
    private let limits: SchemaLimits
    private(set) var locations: [Location] = []
    private var ids: [ExactString: NodeID] = [:]
    var resources: [Resource] = []
    private var resourcesByURI: [ExactString: Int] = [:]
    /// For each name the subschemas with that `$dynamicAnchor` by their resource: one table for all references to it.
    var dynamicAnchors: [ExactString: [Int: NodeID]] = [:]
    var references: [UnresolvedReference] = []
    /// How large all regular expressions together are.
    private var patternSize = 0
    /// How long the pointers to all subschemas together are, in bytes.
    private var pointerBytes = 0

    private static let greatestPatternSize = 100_000

    static func compile(_ document: JSONValue, limits: SchemaLimits) throws(SchemaError) -> Program {
        let compiler = Compiler(limits)
        let base = Resource(base: URIReference(""), dialect: .draft202012, pointer: "")
        _ = try compiler.add(Location(value: document, pointer: "", depth: 0, resource: compiler.append(base)))
        let program = try compiler.build()
        try LoopSearch.check(program)
        return program
    }

    private init(_ limits: SchemaLimits) {
        self.limits = limits
    }

    private func build() throws(SchemaError) -> Program {
        var nodes: [Node] = []
        var targets: [NodeID] = []
        while nodes.count < locations.count || targets.count < references.count {
            if nodes.count < locations.count {
                nodes.append(try NodeBuilder.build(locations[nodes.count], with: self))
            } else {
                targets.append(try resolve(references[targets.count]))
            }
        }
        var resolved: [Program.Target] = []
        for (reference, target) in zip(references, targets) {
            resolved.append(Program.Target(node: target, dynamic: dynamicTargets(of: reference, leadingTo: target)))
        }
        return Program(nodes: nodes, targets: resolved, limits: limits)
    }

    /// The subschema at a place, which is a new one unless it was found before.
    ///
    /// - Parameter found: its resource is that of what contains it.
    func add(_ found: Location) throws(SchemaError) -> NodeID {
        if let id = ids[ExactString(found.pointer)] { return id }
        let fragment = "#" + found.pointer
        if locations.count >= limits.subschemas {
            throw SchemaError(.size, "the schema has more than \(limits.subschemas) subschemas", at: fragment)
        }
        if found.depth > limits.depth {
            throw SchemaError(.size, "the schema is nested deeper than \(limits.depth) levels", at: fragment)
        }
        pointerBytes += found.pointer.utf8.count
        if pointerBytes > limits.pointerBytes {
            throw SchemaError(
                .size, "the places of the subschemas are too long to be named", at: fragment.shortened(to: 100))
        }
        let id = locations.count
        ids[ExactString(found.pointer)] = id
        // The place is taken before the identifiers are read, so that they can speak of it.
        locations.append(found)
        let resource = try readIdentifiers(of: id, found)
        locations[id].resource = resource
        return id
    }

    /// The subschema at a place if it was found before.
    func known(at pointer: String) -> NodeID? {
        ids[ExactString(pointer)]
    }

    /// Adds a resource that has no URI to be found by.
    func append(_ resource: Resource) -> Int {
        resources.append(resource)
        return resources.count - 1
    }

    /// Makes a resource to be found by its URI.
    func name(_ resource: Int, at fragment: String) throws(SchemaError) {
        let uri = resources[resource].base.resource
        if let other = resourcesByURI.updateValue(resource, forKey: ExactString(uri)), other != resource {
            throw SchemaError(
                .reference, "the $id \(uri) belongs to #\(resources[other].pointer) as well", at: fragment)
        }
    }

    /// The resource with a URI; nil if it is not in the document.
    func resource(named uri: String) -> Int? {
        resourcesByURI[ExactString(uri)]
    }

    /// Compiles a regular expression, within the limit for all of them.
    func pattern(_ source: String, at fragment: String) throws(SchemaError) -> Pattern {
        let pattern: Pattern
        do throws(PatternError) {
            pattern = try Pattern(compiling: source)
        } catch {
            throw SchemaError(
                .pattern, "the regular expression \(source.excerptInQuotes) cannot be used: \(error)", at: fragment)
        }
        patternSize += pattern.program.instructions.count
        if patternSize > Self.greatestPatternSize {
            throw SchemaError(.size, "the regular expressions are too large together", at: fragment)
        }
        return pattern
    }
}
