import PluginKit
import Workspace

/// A file that is sent over HTTP.
struct Download: ~Copyable {
    private let file: OpenedFile

    /// Opens a file and looks at its beginning.
    init(_ workspace: Workspace, path: String) throws(WorkspaceError) {
        file = try OpenedFile(workspace, path: path)
    }

    /// Changes whenever the file does: another file has another number, and a file that is written another time.
    private var entityTag: String {
        let time = file.status.modified
        let parts = [UInt64(bitPattern: time.seconds), UInt64(bitPattern: time.nanoseconds), UInt64(file.status.size)]
        return "\"\(([file.status.identity.inode] + parts).map { String($0, radix: 36) }.joined(separator: "-"))\""
    }

    /// What is answered to a request with these headers.
    consuming func response(to request: HTTPHeaders) -> HTTPResponse {
        let modified = HTTPTime.text(file.status.modified)
        var headers: HTTPHeaders = [
            "etag": entityTag, "last-modified": modified, "accept-ranges": "bytes", "cache-control": "no-cache",
        ]
        if isKnown(request, modified) { return HTTPResponse(status: 304, headers: headers) }
        let size = file.status.size
        // A part that is to be joined with others must be of the same file.
        let isSame = request["if-range"].map { $0 == entityTag || $0 == modified } ?? true
        switch ByteRange(isSame ? request["range"] : nil, size: size) {
        case .unsatisfiable:
            headers["content-range"] = "bytes */\(size)"
            var response = HTTPResponse.problem(
                "None of the file's \(size) bytes is in this range.", status: 416)
            for field in headers.fields { response.headers[field.name] = field.value }
            return response
        case .whole:
            return send(0..<size, 200, headers)
        case .part(let range):
            headers["content-range"] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
            return send(range, 206, headers)
        }
    }

    private consuming func send(_ range: Range<Int>, _ code: Int, _ headers: HTTPHeaders) -> HTTPResponse {
        var headers = headers
        let mediaType = file.mediaType.name
        let name = file.path.split(separator: "/").last.map { String($0) } ?? "file"
        headers["content-type"] = mediaType.hasPrefix("text/") ? "\(mediaType); charset=utf-8" : mediaType
        headers["content-disposition"] = ContentDisposition.field(fileName: name, mediaType: mediaType)
        headers["x-content-type-options"] = "nosniff"
        // Even where a browser is made to show it, it is a page without rights.
        headers["content-security-policy"] = "sandbox; default-src 'none'"
        let body = HTTPFile(
            takingOwnershipOf: file.release(), offset: Int64(range.lowerBound), length: Int64(range.count))
        return HTTPResponse(status: code, headers: headers, body: .file(body))
    }

    /// Whether the client has the file already, as far as its headers tell.
    private func isKnown(_ request: HTTPHeaders, _ modified: String) -> Bool {
        if let tags = request["if-none-match"] {
            return tags.split(separator: ",").contains { tag in
                let text = tag.drop { $0 == " " }
                return text == "*" || (text.hasPrefix("W/") ? text.dropFirst(2) : text) == entityTag
            }
        }
        return request["if-modified-since"] == modified
    }
}
