import JSON
import PluginKit

/// One form in which an object displays itself, ready to be saved.
struct Representation {
    let mimeType: String
    let fileExtension: String
    let bytes: [UInt8]
    /// The base64 of an image that models can see; nil for everything else.
    let imageBase64: String?

    /// All forms of a display but its plain text, in the order in which Jupyter prefers them.
    ///
    /// Left out is what means nothing without a notebook: the state of widgets, and data that is no base64 although
    /// it should be.
    static func all(in bundle: JSONObject) -> [Representation] {
        bundle.compactMap { mimeType, data in
            mimeType == "text/plain" || mimeType.hasPrefix("application/vnd.jupyter.widget")
                ? nil : Representation(mimeType: mimeType, data: data)
        }
        .sorted { $0.rank < $1.rank }
    }

    /// Code can make up types; the longest that there can be have 127 characters on each side of the slash.
    private static let longestType = 255

    private init?(mimeType: String, data: JSONValue) {
        let mimeType = UTF8Cut.prefix(mimeType, bytes: Self.longestType)
        self.mimeType = mimeType
        let text = Self.text(data)
        if Self.isBinary(mimeType) {
            guard let text, let bytes = Base64.decode(text) else { return nil }
            self.bytes = bytes
            let isSeen = ["image/png", "image/jpeg", "image/gif", "image/webp"].contains(mimeType)
            imageBase64 = isSeen ? Base64.withoutWhiteSpace(text) : nil
        } else {
            bytes = text.map { Array($0.utf8) } ?? data.serialized(pretty: true)
            imageBase64 = nil
        }
        fileExtension = Self.fileExtension(of: mimeType)
    }

    /// Text comes as a string or as an array of lines.
    private static func text(_ data: JSONValue) -> String? {
        if let text = data.stringValue { return text }
        guard let lines = data.arrayValue else { return nil }
        let strings = lines.compactMap(\.stringValue)
        return strings.count == lines.count ? strings.joined() : nil
    }

    private static func isBinary(_ mimeType: String) -> Bool {
        if mimeType == "image/svg+xml" { return false }
        let kind = mimeType.prefix { $0 != "/" }
        return ["image", "audio", "video"].contains(kind) || ["application/pdf", "application/zip"].contains(mimeType)
    }

    private static let fileExtensions = [
        "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "image/svg+xml": "svg",
        "image/bmp": "bmp", "image/tiff": "tiff", "application/pdf": "pdf", "application/zip": "zip",
        "text/html": "html", "text/markdown": "md", "text/latex": "tex", "text/csv": "csv",
        "application/json": "json", "application/geo+json": "geojson", "application/javascript": "js",
        "text/javascript": "js", "audio/wav": "wav", "audio/x-wav": "wav", "audio/mpeg": "mp3", "audio/ogg": "ogg",
        "video/mp4": "mp4", "video/webm": "webm",
    ]

    private static func fileExtension(of mimeType: String) -> String {
        let plain = mimeType.prefix { $0 != ";" }
        if let known = fileExtensions[String(plain)] { return known }
        if plain.hasSuffix("+json") { return "json" }
        if plain.hasSuffix("+xml") { return "xml" }
        return isBinary(mimeType) ? "bin" : "txt"
    }

    private var rank: String {
        let kind = imageBase64 != nil ? 0 : mimeType.hasPrefix("image/") ? 1 : 2
        return "\(kind) \(mimeType)"
    }
}
