import JSON

/// A subschema that was found in the document.
struct Location {
    let value: JSONValue
    /// Where it is in the document, as a JSON pointer.
    let pointer: String
    /// How many keys and indices the pointer has.
    let depth: Int
    /// The number of the resource that it belongs to.
    var resource: Int

    /// The place as a fragment.
    var fragment: String { "#" + pointer }
}
