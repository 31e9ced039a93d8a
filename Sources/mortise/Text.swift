/// UTF-8 bytes as text.
func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
}

extension String {
    /// With a question mark for each character that would command the terminal. Lines stay lines.
    var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    let isCommand = (scalar.value < 32 && scalar != "\n") || (127...159).contains(scalar.value)
                    return isCommand ? "?" : scalar
                }))
    }

    /// With spaces up to a column, and at least one.
    func padded(to column: Int) -> String {
        self + String(repeating: " ", count: max(1, column - count))
    }
}
