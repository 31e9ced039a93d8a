/// The id of a new plugin, and what is called after it.
struct PluginName {
    /// As in the manifest.
    let id: String

    static let maximumLength = 63

    /// - Throws: `Failure`, which names the id that is nearest, where the text is none.
    init(_ text: String) throws(Failure) {
        guard Self.isValid(text) else {
            let nearest = Self.nearest(to: text).map { " '\($0)' would do." } ?? ""
            throw Failure(
                "'\(text)' cannot be the id of a plugin: it begins with a letter from a to z, and has up to \(Self.maximumLength) of these, digits and '-'.\(nearest)"
            )
        }
        id = text
    }

    /// A name for tools, which may not begin with a digit or hold a '-' in every language.
    var identifier: String { id.replacing("-", with: "_") }

    /// A name for a module in Swift. Types that have the same name in two plugins are told apart by it.
    var module: String {
        let name = id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        return name.hasSuffix("Plugin") && name != "Plugin" ? name : name + "Plugin"
    }

    private static func isValid(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, ("a"..."z").contains(first) else { return false }
        return text.utf8.count <= maximumLength && text.unicodeScalars.allSatisfy(isAllowed)
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "-"
    }

    /// What remains of a text with '-' for all that an id cannot hold.
    private static func nearest(to text: String) -> String? {
        let words = text.lowercased().unicodeScalars.split { !isAllowed($0) || $0 == "-" }
        let joined = words.map { String($0) }.joined(separator: "-").drop { !$0.isLetter }
        let id = String(joined.prefix(maximumLength))
        return isValid(id) ? id : nil
    }
}
