/// A schema with a URI of its own: the document, or a part of it that has an `$id`.
struct Resource {
    let base: URIReference
    let dialect: Dialect
    /// Where it starts in the document, as a JSON pointer.
    let pointer: String
    /// The subschemas with an `$anchor` or a `$dynamicAnchor`.
    var anchors: [ExactString: NodeID] = [:]
}
