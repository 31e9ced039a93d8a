import Workspace

/// The header field that tells a browser whether to show a file, and under which name to save it.
package enum ContentDisposition {
    /// Types that can be shown as they are. Of the others, pages and pictures with scripts could act in the name of
    /// this server, so they are saved only.
    private static let shown: Set<String> = [
        "application/json", "application/pdf", "audio/mpeg", "audio/ogg", "audio/wav", "image/gif", "image/jpeg",
        "image/png", "image/webp", "text/csv", "text/markdown", "text/plain", "text/x-python", "video/mp4",
        "video/webm",
    ]

    package static func field(fileName: String, mediaType: String) -> String {
        let kind = shown.contains(mediaType) ? "inline" : "attachment"
        let plain = String(
            String.UnicodeScalarView(
                fileName.unicodeScalars.map { scalar in
                    scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7F && scalar != "\"" && scalar != "\\"
                        ? scalar : "_"
                }))
        let field = "\(kind); filename=\"\(plain)\""
        return plain == fileName ? field : field + "; filename*=UTF-8''\(PercentCoding.encode(fileName))"
    }
}
