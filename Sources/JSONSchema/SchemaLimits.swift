/// What a schema and a validation by it may cost.
package struct SchemaLimits: Sendable, Hashable {
    /// How many subschemas a schema may have, itself included.
    package var subschemas: Int
    /// How deep subschemas may be nested, in keys and indices from the root of the document.
    package var depth: Int
    /// How long the JSON pointers to all subschemas may be together, in bytes: a long key counts for each subschema
    /// beneath it.
    package var pointerBytes: Int
    /// How many steps a validation may take: about one for each subschema that is applied to a value, for each
    /// character that a regular expression looks at and for each value that is compared.
    package var steps: Int
    /// How many subschemas may be applied within each other: bounds the stack that a validation uses, which is about
    /// a kibibyte for each, and four in debug builds.
    package var nesting: Int
    /// After so many violations no more are looked for.
    package var violations: Int

    /// - Parameters:
    ///   - subschemas: how many subschemas a schema may have.
    ///   - depth: how deep subschemas may be nested.
    ///   - pointerBytes: how long the pointers to all subschemas may be together.
    ///   - steps: how many steps a validation may take.
    ///   - nesting: how many subschemas may be applied within each other.
    ///   - violations: how many violations are reported; at least one.
    package init(
        subschemas: Int = 10_000, depth: Int = 256, pointerBytes: Int = 8 << 20, steps: Int = 5_000_000,
        nesting: Int = 1024, violations: Int = 8
    ) {
        self.subschemas = subschemas
        self.depth = depth
        self.pointerBytes = pointerBytes
        self.steps = steps
        self.nesting = nesting
        self.violations = max(1, violations)
    }

    /// The limits for schemas that somebody else wrote.
    package static let `default` = SchemaLimits()
}
