import JSON

/// Builds the rules of a subschema.
enum NodeBuilder {
    static func build(_ location: Location, with compiler: Compiler) throws(SchemaError) -> Node {
        switch location.value {
        case .bool(let isAllowed):
            return Node(
                types: isAllowed ? .all : [], rules: [], resource: location.resource, location: location.fragment,
                about: nil)
        case .object(let schema):
            return try build(KeywordReader(schema, at: location, for: compiler), location)
        default:
            throw SchemaError(
                .keyword, "expected a schema, that is an object or a boolean, got \(location.value.excerpt)",
                at: location.fragment)
        }
    }

    private static func build(_ reader: KeywordReader, _ location: Location) throws(SchemaError) -> Node {
        try findDefinitions(reader)
        // In draft-07 nothing beside a `$ref` means anything.
        let isOnlyReference = reader.dialect == .draft07 && reader["$ref"] != nil
        let rules = isOnlyReference ? [try Reference(reading: reader)] : try rules(reader)
        return Node(
            types: isOnlyReference ? .all : try types(reader), rules: rules.compactMap { $0 },
            resource: location.resource,
            location: location.fragment, about: about(reader))
    }

    /// The groups of keywords, in the order in which they are checked: cheap ones first, and those that ask what was
    /// evaluated last.
    ///
    /// - Returns: nil for each group that the schema does not have.
    private static func rules(_ reader: KeywordReader) throws(SchemaError) -> [(any Rule)?] {
        [
            try Enumeration(readingEnum: reader), Enumeration(readingConst: reader), try NumberRange(reading: reader),
            try Divisor(reading: reader), try TextLength(reading: reader), try TextPattern(reading: reader),
            try Members(reading: reader), try Dependencies(reading: reader), try Elements(reading: reader),
            try Contained(reading: reader), try Reference(reading: reader), try Reference(readingDynamic: reader),
            try Conjunction(reading: reader), try Alternatives(readingAny: reader),
            try Alternatives(readingOne: reader), try Negation(reading: reader), try Condition(reading: reader),
            try DependentSchemas(reading: reader), try UnevaluatedMembers(reading: reader),
            try UnevaluatedElements(reading: reader),
        ]
    }

    /// Finds the subschemas that apply to nothing where they are, but may be referred to.
    private static func findDefinitions(_ reader: KeywordReader) throws(SchemaError) {
        for keyword in ["$defs", "definitions"] {
            _ = try reader.subschemas(inObject: keyword)
        }
        _ = try reader.subschema("contentSchema")
    }

    private static func types(_ reader: KeywordReader) throws(SchemaError) -> TypeSet {
        guard let value = reader["type"] else { return .all }
        let names = value.arrayValue == nil ? [value] : try reader.array("type") ?? []
        if names.isEmpty { throw reader.error("the list of types is empty", in: "type") }
        var types = TypeSet()
        for name in names {
            guard let type = name.stringValue.flatMap(TypeSet.init(named:)) else {
                throw reader.error(
                    "\(name.excerpt) is no type; there are null, boolean, integer, number, string, array and object",
                    in: "type")
            }
            types.formUnion(type)
        }
        return types
    }

    /// What the schema says about itself, on one line.
    private static func about(_ reader: KeywordReader) -> String? {
        guard let text = (reader["description"] ?? reader["title"])?.stringValue, !text.isEmpty else { return nil }
        return text.shortened(to: 80)
    }
}
