#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension String {
    /// Whether both are the same bytes of UTF-8. Swift's `==` holds canonically equivalent strings to be equal.
    package func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return withBytes { mine in
            other.withBytes { theirs in
                mine.count == 0 || memcmp(mine.baseAddress!, theirs.baseAddress!, mine.count) == 0
            }
        }
    }

    /// Feeds the bytes of UTF-8 to a hasher.
    func hashBytes(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: $0) }
    }

    /// Lends the bytes of UTF-8, valid until `body` returns.
    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let span = utf8Span.span
        return try span.withUnsafeBytes(body)
    }

    /// As much of it as a message should repeat.
    var shortened: String {
        utf8.count <= 100 ? self : prefix(60) + "…"
    }
}
