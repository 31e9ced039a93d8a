import PluginAPI

extension [UInt8] {
    /// Lends the bytes to a plugin's function while `body` runs.
    func withBorrowedBytes<Result>(_ body: (mortise_bytes) -> Result) -> Result {
        withUnsafeBytes { buffer in
            body(mortise_bytes(ptr: buffer.baseAddress?.assumingMemoryBound(to: CChar.self), len: buffer.count))
        }
    }
}

extension mortise_bytes {
    /// A copy of what the plugin lent, or `nil` if it is no memory: a null pointer with a length.
    var copy: [UInt8]? {
        guard len > 0 else { return [] }
        guard let ptr else { return nil }
        return [UInt8](UnsafeRawBufferPointer(start: ptr, count: len))
    }

    /// A copy of the text that the plugin lent, bytes that are no UTF-8 replaced.
    var text: String {
        guard let ptr, len > 0 else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: ptr, count: len), as: UTF8.self)
    }
}
