package import JSON

/// One output of a running cell, as the service `kernels/1` streams it.
package enum CellEvent: Sendable, Equatable {
    case stdout(String)
    case stderr(String)
    case display(JSONObject, id: String?)
    case update(JSONObject, id: String?)
    case result(JSONObject, id: String?)
    case error(CellFailure)
    case clear(waits: Bool)

    /// The event that a chunk of the answer stands for; nil for kinds that are not known, which may come to be.
    package init?(_ chunk: JSONValue) {
        let content = chunk["content"]?.objectValue ?? [:]
        let data = content["data"]?.objectValue ?? [:]
        let id = content["transient"]?["display_id"]?.stringValue
        switch chunk["type"]?.stringValue {
        case "stream":
            let text = content["text"]?.stringValue ?? ""
            self = content["name"]?.stringValue == "stderr" ? .stderr(text) : .stdout(text)
        case "display_data": self = .display(data, id: id)
        case "update_display_data": self = .update(data, id: id)
        case "execute_result": self = .result(data, id: id)
        case "error":
            self = .error(
                CellFailure(
                    name: content["ename"]?.stringValue ?? "", value: content["evalue"]?.stringValue ?? "",
                    traceback: content["traceback"]?.arrayValue?.compactMap(\.stringValue) ?? []))
        case "clear_output": self = .clear(waits: content["wait"]?.boolValue ?? false)
        default: return nil
        }
    }

    /// Whether the output is but a note of one that was too large to be sent.
    static func isCut(_ chunk: JSONValue) -> Bool {
        chunk["content"]?["metadata"]?["mortise"]?["left_out"]?.boolValue ?? false
    }

    /// The text that the cell printed, nil if the event is something else.
    package var printed: String? {
        switch self {
        case .stdout(let text), .stderr(let text): text
        default: nil
        }
    }
}
