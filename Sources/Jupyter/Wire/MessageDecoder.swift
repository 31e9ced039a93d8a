internal import JSON

/// Reads the messages of one channel and refuses what is malformed, forged or repeated.
///
/// A message is: any number of routing ids, `<IDS|MSG>`, a signature, then header, parent header, metadata and
/// content as JSON, which the signature covers, then any number of binary buffers, which it does not.
package struct MessageDecoder: Sendable {
    /// Why a message was refused.
    package enum Refusal: Error, Sendable, Equatable {
        /// There is no `<IDS|MSG>`.
        case noDelimiter
        /// There are fewer than five frames after it.
        case tooFewFrames
        /// The signature is not that of the message.
        case badSignature
        /// A message with this signature came before.
        case repeated
        /// A part is no JSON object, or larger than such a part may be.
        case malformed(part: String, reason: String)
    }

    private static let delimiter = Array("<IDS|MSG>".utf8)
    /// Header and parent header are small; a larger one is made to cost memory.
    private static let headerLimit = 1 << 20
    private static let limits = JSONLimits(duplicateKeys: .lastWins)

    private let signer: MessageSigner
    private var recent = RecentSignatures()

    package init(signer: MessageSigner) {
        self.signer = signer
    }

    /// Reads a message.
    package mutating func decode(_ frames: [Frame]) throws(Refusal) -> Message {
        guard let delimiter = frames.firstIndex(where: Self.isDelimiter) else { throw .noDelimiter }
        let parts = frames[(delimiter + 1)...]
        guard parts.count >= 5, let signature = parts.first else { throw .tooFewFrames }
        let signed = parts.dropFirst().prefix(4)
        guard signer.isValid(signature, of: signed) else { throw .badSignature }
        guard recent.insert(signature) else { throw .repeated }
        let first = signed.startIndex
        let header = try Self.object(signed[first], "header", limit: Self.headerLimit)
        guard let id = header["msg_id"]?.stringValue, let type = header["msg_type"]?.stringValue else {
            throw .malformed(part: "header", reason: "msg_id or msg_type is missing")
        }
        let parent = try Self.object(signed[first + 1], "parent_header", limit: Self.headerLimit)
        return Message(
            id: id,
            type: MessageType(rawValue: type),
            parentID: parent["msg_id"]?.stringValue,
            parentType: parent["msg_type"]?.stringValue.flatMap(MessageType.init),
            metadata: try Self.object(signed[first + 2], "metadata", limit: .max),
            content: try Self.object(signed[first + 3], "content", limit: .max),
            buffers: Array(parts.dropFirst(5)),
            size: frames.reduce(0) { $0 + $1.count }
        )
    }

    private static func isDelimiter(_ frame: Frame) -> Bool {
        frame.withBytes { $0.elementsEqual(delimiter) }
    }

    private static func object(_ frame: Frame, _ part: String, limit: Int) throws(Refusal) -> JSONObject {
        guard frame.count <= limit else {
            throw .malformed(part: part, reason: "it has \(frame.count) bytes, at most \(limit) are accepted")
        }
        do {
            return try frame.withBytes { bytes throws(JSONError) in try JSONObject(parsing: bytes, limits: limits) }
        } catch {
            throw .malformed(part: part, reason: error.description)
        }
    }
}

extension MessageDecoder.Refusal: CustomStringConvertible {
    /// What is wrong with the message, for a log.
    package var description: String {
        switch self {
        case .noDelimiter: "it has no <IDS|MSG> frame"
        case .tooFewFrames: "it has too few frames"
        case .badSignature: "its signature is wrong"
        case .repeated: "its signature came before"
        case .malformed(let part, let reason): "its \(part) is malformed: \(reason)"
        }
    }
}
