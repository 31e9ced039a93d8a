/// What the host has to know of the URIs of resources.
enum ResourceURI {
    /// In bytes. A path has at most 4096, each of which may be escaped.
    static let greatestLength = 16_384

    /// Whether a text begins with a scheme and its colon.
    static func hasScheme(_ text: String) -> Bool {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), let first = text.utf8.first else { return false }
        return isLetter(first)
            && text.utf8[..<colon].allSatisfy { isLetter($0) || (48...57).contains($0) || "+-.".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte)
    }
}
