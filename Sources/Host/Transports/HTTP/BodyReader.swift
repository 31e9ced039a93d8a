import HTTPTypes
import HummingbirdCore
import NIOCore

/// Reads the body of a request into memory, within a limit.
struct BodyReader {
    /// The body is longer than the limit.
    struct TooLong: Error {}

    /// The most bytes of a body.
    let limit: Int

    /// - Throws: `TooLong` as soon as it is, and errors of the connection.
    func read(_ request: Request) async throws -> ByteBuffer {
        var whole = ByteBuffer()
        for try await part in request.body {
            if whole.readableBytes + part.readableBytes > limit { throw TooLong() }
            if whole.readableBytes == 0 {
                whole = part
            } else {
                whole.writeImmutableBuffer(part)
            }
        }
        return whole
    }

    /// Whether the head says that the body is longer than the limit.
    func isAnnouncedTooLong(_ request: Request) -> Bool {
        guard let length = request.headers[.contentLength] else { return false }
        return Int(length).map { $0 > limit } ?? true
    }
}
