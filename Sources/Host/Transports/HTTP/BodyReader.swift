import HTTPTypes
import HummingbirdCore
import NIOCore

/// Reads the body of a request into memory, within a limit.
struct BodyReader {
    /// The body is longer than the limit.
    struct TooLong: Error {}

    /// The most bytes of a body.
    let limit: Int

    /// So much of a body that is too long is read and thrown away, so that the client gets to read the answer before
    /// the connection ends.
    private static let patience = 4

    /// - Throws: `TooLong`, and errors of the connection.
    func read(_ request: Request) async throws -> ByteBuffer {
        var whole = ByteBuffer()
        var discarded = 0
        for try await part in request.body {
            if discarded > 0 || whole.readableBytes + part.readableBytes > limit {
                discarded += whole.readableBytes + part.readableBytes
                whole = ByteBuffer()
                if discarded > Self.patience * limit { throw ChannelError.inputClosed }
            } else if whole.readableBytes == 0 {
                whole = part
            } else {
                whole.writeImmutableBuffer(part)
            }
        }
        if discarded > 0 { throw TooLong() }
        return whole
    }
}
