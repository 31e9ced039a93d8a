/// The last signatures that came, by their first 16 digits, which do not meet by chance.
struct RecentSignatures: Sendable {
    private static let capacity = 4096

    private var known: Set<UInt64> = []
    private var order: [UInt64] = []
    private var oldest = 0

    /// Remembers a signature.
    ///
    /// - Returns: false if it was known.
    mutating func insert(_ signature: Frame) -> Bool {
        let short = signature.withBytes { bytes in
            bytes.prefix(16).reduce(UInt64(0)) { $0 << 4 | UInt64($1 & 15 &+ ($1 >> 6) &* 9) }
        }
        guard known.insert(short).inserted else { return false }
        if order.count < Self.capacity {
            order.append(short)
        } else {
            known.remove(order[oldest])
            order[oldest] = short
            oldest = (oldest + 1) % Self.capacity
        }
        return true
    }
}
