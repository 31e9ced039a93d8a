/// A word in an input that stands for what only the server knows.
enum Placeholder: String, CaseIterable {
    /// The absolute path of the workspace.
    case workspace = "<WORKSPACE>"
    /// The id of a session.
    case session = "<SESSION>"
    /// The `requestState` of a call that has asked something, another one each time.
    case state = "<STATE>"

    /// Puts in the place of each of them what it stands for.
    static func filled(_ bytes: [UInt8], by value: (Placeholder) -> String) -> [UInt8] {
        allCases.reduce(bytes) { bytes, placeholder in
            let word = Array(placeholder.rawValue.utf8)
            return bytes.contains(word) ? bytes.replacing(word, with: Array(value(placeholder).utf8)) : bytes
        }
    }
}
