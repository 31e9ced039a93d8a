/// The body of a response.
public struct HTTPResponseBody: Sendable {
    /// Writes a body, on a thread of its own.
    public typealias Writing = @Sendable (borrowing HTTPBodyWriter) throws -> Void

    enum Source: Sendable {
        case none
        case text(String)
        case bytes([UInt8])
        case file(HTTPFile)
        case stream(length: Int64?, Writing)
    }

    let source: Source

    /// No body.
    public static let none = HTTPResponseBody(source: .none)

    /// A text, short enough to be held in memory more than once.
    public static func text(_ text: String) -> HTTPResponseBody {
        HTTPResponseBody(source: .text(text))
    }

    /// Some bytes, few enough to be held in memory more than once.
    public static func bytes(_ bytes: [UInt8]) -> HTTPResponseBody {
        HTTPResponseBody(source: .bytes(bytes))
    }

    /// A file or a part of one, of any size.
    public static func file(_ file: HTTPFile) -> HTTPResponseBody {
        HTTPResponseBody(source: .file(file))
    }

    /// What is only made while it is sent.
    ///
    /// - Parameters:
    ///   - length: how many bytes there will be, nil where that is not known in advance.
    ///   - write: writes them, on a thread of its own; not called where only the head was asked for. If it throws, the
    ///     connection is closed, so that the client does not take a part for the whole.
    public static func stream(length: Int64? = nil, _ write: @escaping Writing) -> HTTPResponseBody {
        HTTPResponseBody(source: .stream(length: length, write))
    }
}
