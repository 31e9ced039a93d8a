import HTTPTypes

/// The forms of an answer that a client takes, by its `Accept`.
struct AcceptedForms {
    var json = false
    var eventStream = false

    /// A client that says nothing takes everything.
    init(_ fields: HTTPFields) {
        guard let accept = fields[.accept] else {
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
    /// The type and subtype in lower case, without parameters.
    static func name(of value: some StringProtocol) -> String {
        let name = value.prefix { $0 != ";" }
        return name.drop { $0 == " " || $0 == "\t" }.split(separator: " ").first.map { $0.lowercased() } ?? ""
    }
}
