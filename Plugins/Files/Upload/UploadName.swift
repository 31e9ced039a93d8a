/// The name of an uploaded file in the workspace.
package enum UploadName {
    /// So long may it be, in bytes: what is left of a file system's 255 is for the number that a name may need.
    private static let limit = 200

    /// A name that is none of a directory, made of what the client calls the file: its last part, without characters
    /// that are none of a name, and not hidden.
    package static func safe(_ name: String) -> String {
        let last = name.unicodeScalars.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? [][...]
        var text = String(String.UnicodeScalarView(last.filter(isShown)))
        text = String(text.drop { $0 == " " || $0 == "." })
        while text.hasSuffix(" ") { text.removeLast() }
        return text.isEmpty ? "upload" : shortened(text)
    }

    /// Control characters, and those that turn the direction of writing around, would deceive who reads the name.
    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        case .format: !scalar.properties.isBidiControl
        default: true
        }
    }

    /// The name with its extension, if that is short, and as much of the rest as fits.
    private static func shortened(_ name: String) -> String {
        guard name.utf8.count > limit else { return name }
        let ending = name.lastIndex(of: ".").map { name[$0...] }.flatMap { $0.utf8.count <= 20 ? $0 : nil } ?? ""
        var stem = ""
        for character in name.dropLast(ending.count) {
            guard stem.utf8.count + character.utf8.count + ending.utf8.count <= limit else { break }
            stem.append(character)
        }
        return stem.isEmpty ? "upload" : stem + ending
    }
}
