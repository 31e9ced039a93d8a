import HTTPTypes
import HummingbirdCore
import NIOCore

/// Reads the body of a request into memory, within a limit.
struct BodyReader {
    /// The body is longer than the limit.
    struct TooLong: Error {}
    /// Other bodies take the memory that there is for them.
    struct NoRoom: Error {}

    /// The most bytes of a body.
    let limit: Int

    /// - Parameter share: what the body takes.
    /// - Throws: `TooLong` or `NoRoom` as soon as it is so, and errors of the connection.
    func read(_ request: Request, within share: inout MessageMemory.Share) async throws -> ByteBuffer {
        var whole = ByteBuffer()
        for try await part in request.body {
            let size = whole.readableBytes + part.readableBytes
            if size > limit { throw TooLong() }
            guard share.grow(to: size) else { throw NoRoom() }
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
