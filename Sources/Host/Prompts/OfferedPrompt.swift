import JSON

/// A prompt as its plugin offers it.
struct OfferedPrompt: Offered {
    struct Argument: Sendable {
        let name: String
        let isRequired: Bool
    }

    let name: String
    let definition: JSONObject
    let arguments: [Argument]

    /// What is wrong with arguments, nil if nothing is.
    func fault(in given: JSONObject) -> String? {
        for (name, value) in given {
            guard arguments.contains(where: { $0.name == name }) else {
                return "there is no argument \"\(name)\"; there are \(arguments.map(\.name))"
            }
            if value.stringValue == nil { return "the argument \"\(name)\" must be a string" }
        }
        let missing = arguments.filter { $0.isRequired && given[$0.name] == nil }.map(\.name)
        return missing.isEmpty ? nil : "the arguments \(missing) are required"
    }
}
