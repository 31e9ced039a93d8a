import JSON

extension JSONLimits {
    /// What a message of a client may be.
    static let message = JSONLimits(values: 1_000_000)
}
