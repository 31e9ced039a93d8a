#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Finds bytes among bytes.
enum ByteSearch {
    /// Where a pattern, which is not empty, occurs first; nil where it does not.
    ///
    /// It looks for the first byte as fast as the machine can, which line breaks make worth while: they are rare.
    static func first(_ pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return nil }
            var from = 0
            while buffer.count - from >= pattern.count {
                let reach = buffer.count - from - pattern.count + 1
                guard let hit = memchr(base + from, Int32(pattern[0]), reach) else { return nil }
                let at = UnsafeRawPointer(hit) - base
                if memcmp(base + at, pattern, pattern.count) == 0 { return bytes.startIndex + at }
                from = at + 1
            }
            return nil
        }
    }
}
