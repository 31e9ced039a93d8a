import PluginAPI

/// The bytes that cross the boundary, which are borrowed: they are copied on the way in and lent on the way out.
extension [UInt8] {
    /// A copy of borrowed bytes.
    init(copying bytes: mortise_bytes) {
        self = Array(UnsafeRawBufferPointer(start: bytes.ptr, count: bytes.ptr == nil ? 0 : bytes.len))
    }

    /// Lends the bytes until `body` returns.
    func lent<Result>(_ body: (mortise_bytes) -> Result) -> Result {
        withUnsafeBytes { buffer in
            body(mortise_bytes(ptr: buffer.baseAddress?.assumingMemoryBound(to: CChar.self), len: buffer.count))
        }
    }
}

extension String {
    /// A copy of borrowed text; bytes that are no UTF-8 are replaced.
    init(copying bytes: mortise_bytes) {
        self = String(decoding: [UInt8](copying: bytes), as: UTF8.self)
    }

    /// Lends the text as UTF-8 until `body` returns.
    func lent<Result>(_ body: (mortise_bytes) -> Result) -> Result {
        Array(utf8).lent(body)
    }
}
