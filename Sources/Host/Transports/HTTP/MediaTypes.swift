import HTTPTypes

/// The forms of an answer that a client takes, by its `Accept`.
struct AcceptedForms {
    var json = false
    var eventStream = false

    /// What nearly every client sends, word for word.
    private static let usual = ["application/json, text/event-stream", "*/*"]

    /// A client that says nothing takes everything.
    init(_ fields: HTTPFields) {
        guard let accept = fields[.accept], !Self.usual.contains(accept) else {
            (json, eventStream) = (true, true)
            return
        }
        for item in accept.split(separator: ",") {
            switch MediaType.name(of: item) {
            case "*/*": (json, eventStream) = (true, true)
            case "application/json", "application/*": json = true
            case "text/event-stream", "text/*": eventStream = true
            default: break
            }
        }
    }
}

enum MediaType {
    static let json = "application/json"

    /// Whether a value of `Content-Type` says that the body is JSON.
    static func isJSON(_ value: String) -> Bool {
        value == json || name(of: value[...]) == json
    }

    /// The type and subtype in lower case, without parameters.
    static func name(of value: Substring) -> String {
        let name = value.prefix { $0 != ";" }
        return name.split(whereSeparator: { $0 == " " || $0 == "\t" }).first.map { $0.lowercased() } ?? ""
    }
}
