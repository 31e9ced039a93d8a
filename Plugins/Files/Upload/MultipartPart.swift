import Workspace

/// What a part of a form says of itself.
package struct MultipartPart: Equatable {
    /// The field of the form.
    package let name: String
    /// The name that the file has where it comes from; nil for a field that is no file.
    package let fileName: String?

    /// - Parameter head: the header fields of the part, with the line break after each.
    /// - Throws: `MultipartError` if they do not say which field it is.
    init(head: ArraySlice<UInt8>) throws(MultipartError) {
        var disposition: HeaderParameters?
        for line in head.split(separator: UInt8(ascii: "\n")) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            let value = line[line.index(after: colon)...]
            guard name == "content-disposition" else { continue }
            disposition = HeaderParameters(value.last == UInt8(ascii: "\r") ? value.dropLast() : value)
        }
        guard let disposition, disposition.value == "form-data", let name = disposition["name"] else {
            throw MultipartError(
                "A part of the form has no header Content-Disposition: form-data; name=\"…\". Send a form as browsers do."
            )
        }
        self.name = name
        fileName = disposition["filename*"].flatMap(Self.extended) ?? disposition["filename"]
    }

    /// The text of an extended parameter (RFC 8187), as `UTF-8''na%C3%AFve.txt`.
    private static func extended(_ value: String) -> String? {
        let parts = value.utf8.split(separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, String(decoding: parts[0], as: UTF8.self).lowercased() == "utf-8" else { return nil }
        return PercentCoding.decode(parts[2])
    }
}
