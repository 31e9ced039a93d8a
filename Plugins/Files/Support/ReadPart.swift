import PluginKit
import Workspace

/// A part of a file, and how it is answered.
struct ReadPart: Sendable {
    /// What was read.
    enum Value: Sendable {
        case text(String)
        case binary([UInt8])
    }

    private let value: Value
    private let range: Range<Int>
    private let size: Int
    private let mediaType: MediaType

    /// - Parameters:
    ///   - value: what was read.
    ///   - range: where in the file, in bytes.
    ///   - size: of the whole file, as it was afterwards.
    ///   - mediaType: of the whole file.
    init(_ value: Value, range: Range<Int>, size: Int, mediaType: MediaType) {
        self.value = value
        self.range = range
        // A file that shrank meanwhile had what was read.
        self.size = max(size, range.upperBound)
        self.mediaType = mediaType
    }

    /// The part as programs read it.
    var result: FilePart {
        var result = FilePart()
        switch value {
        case .text(let text): result.text = text
        case .binary(let bytes): result.base64 = Base64.encode(bytes)
        }
        result.offset = range.lowerBound
        result.truncated = range.upperBound < size
        result.nextOffset = result.truncated ? range.upperBound : nil
        result.size = size
        result.mimeType = mediaType.name
        return result
    }

    /// The part as a model reads it.
    ///
    /// - Parameters:
    ///   - link: to the file, for what cannot be shown.
    ///   - imageBytes: the size beyond which an image is not shown.
    func content(link: ResourceLink, imageBytes: Int) -> [Content] {
        switch value {
        case .text(let text):
            return [.text(text)] + (isWhole ? [] : [.text("[\(extent).]")])
        case .binary(let bytes) where mediaType.isSeenImage && isWhole && bytes.count <= imageBytes:
            return [.image(data: Base64.encode(bytes), mimeType: mediaType.name)]
        case .binary:
            let advice = "It is no text in UTF-8; let run_python_code compute with it."
            return [
                .text("[\(extent): \(mediaType.name), in base64 as structured content. \(advice)]"),
                .resourceLink(link),
            ]
        }
    }

    private var isWhole: Bool { range == 0..<size }

    private var extent: String {
        if isWhole { return "All \(size) bytes" }
        let rest = range.upperBound < size ? "; what follows begins at offset \(range.upperBound)" : ", to the end"
        return "Bytes \(range.lowerBound) to \(range.upperBound) of \(size)\(rest)"
    }
}
