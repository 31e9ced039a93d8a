import JSON

/// Guards the derivation of schemas against types that contain themselves, which would never end.
enum Derivation {
    /// The types whose schemas are being derived, the outermost first.
    @TaskLocal private static var pending: [ObjectIdentifier] = []

    /// Derives a schema unless the type is being derived already.
    static func schema<Value>(of type: Value.Type, _ derive: () -> Schema) -> Schema {
        let id = ObjectIdentifier(type)
        guard !pending.contains(id) else {
            let mistake = AuthorMistake(
                subject: "\(type)", problem: "contains itself, which a schema without references cannot say",
                mend: "Declare the inner value as JSONValue")
            return Schema([:], expectation: "an object", mistakes: [mistake])
        }
        return $pending.withValue(pending + [id], operation: derive)
    }
}
