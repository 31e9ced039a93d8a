internal import JSON
internal import Jupyter

/// The outputs of a kernel as the service passes them on.
enum OutputChunks {
    /// Bytes of UTF-8 in the text of one chunk. Kernels of this plugin send less; code can make them send more.
    static let textLimit = 1 << 20

    /// The chunks that an output makes, more than one only for a long text.
    static func chunks(of output: Message) -> [JSONValue] {
        guard let type = output.type else { return [] }
        guard type == .stream, let text = output.content["text"]?.stringValue, text.utf8.count > textLimit else {
            return [chunk(type, output.content)]
        }
        return pieces(of: text).map { piece in
            var content = output.content
            content["text"] = .string(piece)
            return chunk(type, content)
        }
    }

    /// The chunk of a text that was printed.
    static func printed(_ text: String) -> JSONValue {
        ["type": .string(MessageType.stream.rawValue), "content": ["name": "stdout", "text": .string(text)]]
    }

    private static func chunk(_ type: MessageType, _ content: JSONObject) -> JSONValue {
        ["type": .string(type.rawValue), "content": .object(content)]
    }

    /// Cuts a text between Unicode scalars.
    static func pieces(of text: String) -> [String] {
        var pieces: [String] = []
        let bytes = text.utf8
        var start = bytes.startIndex
        while start < bytes.endIndex {
            var end = bytes.index(start, offsetBy: textLimit, limitedBy: bytes.endIndex) ?? bytes.endIndex
            while end < bytes.endIndex, bytes[end] & 0xC0 == 0x80 { end = bytes.index(before: end) }
            pieces.append(String(text.unicodeScalars[start..<end]))
            start = end
        }
        return pieces
    }
}
