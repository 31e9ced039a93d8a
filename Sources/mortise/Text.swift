/// UTF-8 bytes as text.
func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
}

extension String {
    /// With spaces up to a column, and at least one.
    func padded(to column: Int) -> String {
        self + String(repeating: " ", count: max(1, column - count))
    }
}
