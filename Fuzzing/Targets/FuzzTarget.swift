/// Something that takes bytes from outside, with what must hold whatever they are. What does not hold traps.
public enum FuzzTarget: String, CaseIterable, Sendable {
    case json, schema, server

    /// Feeds it an input.
    ///
    /// - Returns: whether the input is of the form that the target takes, so that others are worth making from it.
    public func feed(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .json: feedJSON(bytes)
        case .schema: feedSchema(bytes)
        case .server: feedServer(bytes)
        }
    }
}
