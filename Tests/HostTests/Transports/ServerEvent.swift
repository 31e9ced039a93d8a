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

    /// Reads a comment, or what an empty line ends.
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
        var rest = text
        var events: [ServerEvent] = []
        while let event = try next(in: &rest) { events.append(event) }
        guard rest.isEmpty else { throw ChannelError.inputClosed }
        return events
    }

    /// Takes the first event or comment of a text, nil where it is not there as a whole.
    ///
    /// - Throws: also where an empty line ends nothing, which for some clients is an event that holds nothing.
    static func next(in text: inout String) throws -> ServerEvent? {
        let mark = text.hasPrefix(":") ? "\n" : "\n\n"
        guard !text.hasPrefix("\n") else { throw ChannelError.inputClosed }
        guard let end = text.firstRange(of: mark) else { return nil }
        let event = try ServerEvent(parsing: text[..<end.lowerBound])
        text = String(text[end.upperBound...])
        return event
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
            if let event = try ServerEvent.next(in: &text) { return event }
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
