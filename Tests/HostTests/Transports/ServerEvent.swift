import JSON
import NIOCore

/// An event of a stream as a client reads it.
struct ServerEvent: Sendable {
    var id: String?
    /// In milliseconds.
    var retry: Int?
    /// What the event carries; nil for a comment and for an event without data.
    var message: JSONValue?
    var isComment = false

    /// Reads what stands between two empty lines.
    ///
    /// - Throws: where it is not written as this server is to write it.
    init(parsing text: Substring) throws {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let (name, value) = Self.field(line)
            switch name {
            case "": isComment = true
            case "id": id = value
            case "retry": retry = Int(value)
            case "data" where value.isEmpty: break
            case "data": message = try JSONValue(parsing: value)
            case "event" where value == "message": break
            default: throw ChannelError.inputClosed
            }
        }
    }

    static func all(in text: String) throws -> [ServerEvent] {
        try text.split(separator: "\n\n").map(ServerEvent.init)
    }

    private static func field(_ line: Substring) -> (name: String, value: String) {
        let colon = line.firstIndex(of: ":") ?? line.endIndex
        let value = line[colon...].dropFirst()
        return (String(line[..<colon]), String(value.first == " " ? value.dropFirst() : value))
    }
}

/// Reads the events of a stream one by one.
final class EventReader {
    private let client: HTTPClient
    private var text = ""

    /// - Parameter client: one that has read the head of its answer.
    init(_ client: HTTPClient) {
        self.client = client
    }

    /// The next event, nil after the last.
    func next() async throws -> ServerEvent? {
        while true {
            if let end = text.firstRange(of: "\n\n") {
                let event = try ServerEvent(parsing: text[..<end.lowerBound])
                text = String(text[end.upperBound...])
                return event
            }
            guard let chunk = try await client.chunk() else { return nil }
            text += String(decoding: chunk, as: UTF8.self)
        }
    }

    /// The next event that carries a message, nil after the last.
    func message() async throws -> ServerEvent? {
        while let event = try await next() {
            if event.message != nil { return event }
        }
        return nil
    }
}
