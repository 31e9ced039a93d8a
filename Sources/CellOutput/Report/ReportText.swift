package import PluginKit

/// What the answers of everything that runs code have in common, for the model to read.
package enum ReportText {
    /// So many files are named and linked to the model. Programs get all.
    private static let greatestLinkCount = 20

    /// Said where files may be missing from the list of those that came to be.
    package static let incompleteNewFiles =
        "The list of new files may be incomplete: the workspace is still being looked through, has more directories "
        + "than can be watched, or too much changed in it at once."

    /// Texts one below the other, without those that are empty.
    package static func joined(_ parts: [String]) -> String {
        parts.map(withoutLastNewline).filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// Names files that came to be; empty if there are none.
    package static func newFiles(_ files: [String]) -> String {
        if files.isEmpty { return "" }
        let named = files.prefix(greatestLinkCount).joined(separator: ", ")
        let rest = files.count - greatestLinkCount
        return rest > 0 ? "[New files: \(named), and \(rest) more]" : "[New files: \(named)]"
    }

    /// Links to the first of these files.
    package static func links(to saved: [SavedFile], in files: OutputFiles) -> [Content] {
        saved.prefix(greatestLinkCount).map { file in
            .resourceLink(
                ResourceLink(
                    uri: files.uri(of: file.path), name: file.path, mimeType: file.mimeType, size: file.size))
        }
    }

    private static func withoutLastNewline(_ text: String) -> String {
        text.utf8.last == UInt8(ascii: "\n") ? String(text.dropLast()) : text
    }
}
