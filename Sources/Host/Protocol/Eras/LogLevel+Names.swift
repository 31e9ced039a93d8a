import JSON

extension LogLevel {
    /// The name in the protocol.
    package var name: String { String(describing: self) }

    /// The level that a client names.
    ///
    /// - Throws: `-32602` for a name that is none.
    init(named value: JSONValue) throws(JSONRPCError) {
        guard let name = value.stringValue, let level = Self.allCases.first(where: { $0.name == name }) else {
            let names = Self.allCases.map(\.name).joined(separator: ", ")
            throw JSONRPCError(.invalidParams, "The log level must be one of \(names)")
        }
        self = level
    }
}
