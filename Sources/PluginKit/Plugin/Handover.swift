public import JSON

/// What one generation of a plugin hands over to the next one.
public struct Handover: Sendable {
    /// What the generations have agreed on. It should say which version of itself it is, since the other generation may
    /// be older or newer.
    public var state: JSONObject

    /// Open descriptors, at most 253. Those of what is given are closed by the kit as soon as the host has duplicates;
    /// those of what is taken belong to the plugin, which closes them.
    public var descriptors: [Int32]

    /// - Parameters:
    ///   - state: what the generations have agreed on.
    ///   - descriptors: open descriptors, at most 253.
    public init(state: JSONObject, descriptors: [Int32] = []) {
        self.state = state
        self.descriptors = descriptors
    }
}
