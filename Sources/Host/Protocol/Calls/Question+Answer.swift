import JSON
import JSONSchema

// Whether a client's answer to a question is one.
extension Question {
    /// What is wrong with an answer, nil if nothing is.
    func fault(in answer: JSONValue) -> String? {
        guard let answer = answer.objectValue else { return "it must be an object" }
        return switch method {
        case Self.elicitation: elicitationFault(answer)
        case Self.sampling: samplingFault(answer)
        case Self.roots: rootsFault(answer)
        default: nil
        }
    }

    private func elicitationFault(_ answer: JSONObject) -> String? {
        switch answer["action"] {
        case "decline", "cancel": return nil
        case "accept": break
        default: return "\"action\" must be \"accept\", \"decline\" or \"cancel\""
        }
        guard params["mode"] != "url", let requested = params["requestedSchema"] else { return nil }
        // A schema that is none is the fault of the one who asks, not of the client.
        guard let schema = try? Schema(compiling: requested) else { return nil }
        let violations = schema.validate(.object(answer["content"]?.objectValue ?? [:]), memberName: "field")
        guard !violations.isEmpty else { return nil }
        return "\"content\" is not what was asked for: " + violations.map(\.description).joined(separator: "; ")
    }

    private func samplingFault(_ answer: JSONObject) -> String? {
        guard answer["role"]?.stringValue != nil, answer["model"]?.stringValue != nil, answer["content"] != nil else {
            return "it must have \"role\", \"content\" and \"model\""
        }
        return nil
    }

    private func rootsFault(_ answer: JSONObject) -> String? {
        guard let roots = answer["roots"]?.arrayValue, roots.allSatisfy({ $0["uri"]?.stringValue != nil }) else {
            return "\"roots\" must be an array of objects with a \"uri\""
        }
        return nil
    }
}
