/// A number of bytes as people write it: `64MiB`, `1 GiB`, `10MB`; a number alone counts bytes.
enum ByteCount {
    private static let units: [(name: String, bytes: Int)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
        ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("KB", 1000), ("B", 1),
    ]

    static func value(of text: String) -> Int? {
        guard let unit = units.first(where: { text.hasSuffix($0.name) }) else { return nil }
        let digits = text.dropLast(unit.name.count).filter { $0 != " " }
        guard let number = Int(digits), number >= 0 else { return nil }
        let (bytes, overflows) = number.multipliedReportingOverflow(by: unit.bytes)
        return overflows ? nil : bytes
    }

    /// In the largest binary unit that needs no fraction.
    static func text(_ bytes: Int) -> String {
        let unit = units.prefix(3).first { bytes != 0 && bytes % $0.bytes == 0 }
        return unit.map { "\(bytes / $0.bytes)\($0.name)" } ?? "\(bytes)B"
    }
}
