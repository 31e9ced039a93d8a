/// What a file contains, as its name says it, and for images as its first bytes do.
struct MediaType: Sendable, Hashable {
    /// As `text/csv`.
    let name: String

    /// Whether models can be shown it as an image.
    let isSeenImage: Bool

    /// - Parameters:
    ///   - path: the path of the file.
    ///   - head: its first bytes, a dozen at least if it has them.
    ///   - isText: whether it is text in UTF-8.
    init(path: String, head: some Collection<UInt8>, isText: Bool) {
        if let image = Self.image(head) {
            name = image
            isSeenImage = true
        } else {
            isSeenImage = false
            name = Self.byExtension(of: path) ?? (isText ? "text/plain" : "application/octet-stream")
        }
    }

    /// The type that the name of a file promises, nil if it promises none.
    static func byExtension(of path: String) -> String? {
        guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let suffix = path[path.utf8.index(after: dot)...]
        return suffix.utf8.count <= 10 ? table[suffix.lowercased()] : nil
    }

    private static func image(_ head: some Collection<UInt8>) -> String? {
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if head.starts(with: "GIF87a".utf8) || head.starts(with: "GIF89a".utf8) { return "image/gif" }
        if head.starts(with: "RIFF".utf8) && head.dropFirst(8).starts(with: "WEBP".utf8) { return "image/webp" }
        return nil
    }

    private static let table: [String: String] = [
        "7z": "application/x-7z-compressed", "aac": "audio/aac", "avif": "image/avif", "avi": "video/x-msvideo",
        "bmp": "image/bmp", "bz2": "application/x-bzip2", "c": "text/x-c", "cpp": "text/x-c++", "css": "text/css",
        "csv": "text/csv", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "feather": "application/vnd.apache.arrow.file", "flac": "audio/flac", "geojson": "application/geo+json",
        "gif": "image/gif", "gz": "application/gzip", "h": "text/x-c", "h5": "application/x-hdf5",
        "heic": "image/heic", "htm": "text/html", "html": "text/html", "ico": "image/vnd.microsoft.icon",
        "ics": "text/calendar", "ini": "text/plain", "ipynb": "application/x-ipynb+json", "java": "text/x-java",
        "jpeg": "image/jpeg", "jpg": "image/jpeg", "js": "text/javascript", "json": "application/json",
        "jsonl": "application/jsonl", "log": "text/plain", "m4a": "audio/mp4", "md": "text/markdown",
        "mjs": "text/javascript", "mov": "video/quicktime", "mp3": "audio/mpeg", "mp4": "video/mp4",
        "mpeg": "video/mpeg", "npy": "application/octet-stream", "npz": "application/zip",
        "odt": "application/vnd.oasis.opendocument.text", "oga": "audio/ogg", "ogg": "audio/ogg",
        "ods": "application/vnd.oasis.opendocument.spreadsheet", "otf": "font/otf",
        "parquet": "application/vnd.apache.parquet", "pdf": "application/pdf", "pkl": "application/octet-stream",
        "png": "image/png", "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "py": "text/x-python", "r": "text/x-r", "rs": "text/x-rust", "rst": "text/x-rst", "rtf": "application/rtf",
        "sh": "application/x-sh", "sql": "application/sql", "sqlite": "application/vnd.sqlite3",
        "svg": "image/svg+xml", "swift": "text/x-swift", "tar": "application/x-tar", "tex": "application/x-tex",
        "tif": "image/tiff", "tiff": "image/tiff", "toml": "application/toml", "tsv": "text/tab-separated-values",
        "ttf": "font/ttf", "txt": "text/plain", "wasm": "application/wasm", "wav": "audio/wav", "weba": "audio/webm",
        "webm": "video/webm", "webp": "image/webp", "woff": "font/woff", "woff2": "font/woff2",
        "xhtml": "application/xhtml+xml", "xls": "application/vnd.ms-excel",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xml": "application/xml",
        "xz": "application/x-xz", "yaml": "application/yaml", "yml": "application/yaml", "zip": "application/zip",
        "zst": "application/zstd",
    ]
}
