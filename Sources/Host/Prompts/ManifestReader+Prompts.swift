import JSON

extension ManifestReader {
    /// The most bytes of a prompt's name, and of an argument's.
    private static let nameLimit = 256

    /// The prompts of a manifest or of an offer, nil where it does not speak of them.
    func prompts(in object: JSONObject) throws(PluginError) -> [OfferedPrompt]? {
        guard let value = object["prompts"] else { return nil }
        guard let items = value.arrayValue else { throw error("has `prompts` that are no array") }
        var names: Set<String> = []
        var prompts: [OfferedPrompt] = []
        for (index, item) in items.enumerated() {
            guard let definition = item.objectValue, let name = name(in: definition) else {
                throw error(
                    "has a prompt, number \(index + 1), without a `name` of 1 to \(Self.nameLimit) bytes")
            }
            guard names.insert(name).inserted else { throw error("has the prompt '\(name)' twice") }
            let arguments = try arguments(of: name, in: definition)
            prompts.append(OfferedPrompt(name: name, definition: definition, arguments: arguments))
        }
        return prompts
    }

    private func name(in object: JSONObject) -> String? {
        guard let name = object["name"]?.stringValue, (1...Self.nameLimit).contains(name.utf8.count) else { return nil }
        return name
    }

    private func arguments(of prompt: String, in object: JSONObject) throws(PluginError) -> [OfferedPrompt.Argument] {
        guard let value = object["arguments"] else { return [] }
        var names: Set<String> = []
        var arguments: [OfferedPrompt.Argument] = []
        for item in value.arrayValue ?? [nil] {
            guard let argument = item.objectValue, let name = name(in: argument),
                let isRequired = (argument["required"] ?? false).boolValue, names.insert(name).inserted
            else {
                throw error(
                    "has the prompt '\(prompt)' whose `arguments` are no array of objects, each with a `name` of its own"
                )
            }
            arguments.append(OfferedPrompt.Argument(name: name, isRequired: isRequired))
        }
        return arguments
    }
}
