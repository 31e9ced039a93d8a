/// A part of an ELF file, as its section header describes it.
struct ELFSection {
    enum Kind: UInt32 {
        case dynamic = 6
        case dynamicSymbols = 11
        case neededVersions = 0x6FFF_FFFE
    }

    let type: UInt32
    let offset: Int
    let size: Int
    /// The number of the section with the texts of this one.
    let link: Int

    /// The sections of a 64-bit little-endian file.
    static func all(in file: ELFReader) -> [ELFSection] {
        guard let table = file.place(at: 0x28), let size = file.integer(UInt16.self, at: 0x3A),
            let count = file.integer(UInt16.self, at: 0x3C), size >= 64
        else { return [] }
        return (0..<Int(count)).compactMap { index in
            let (offset, overflows) = table.addingReportingOverflow(index * Int(size))
            return overflows ? nil : ELFSection(file, at: offset)
        }
    }

    private init?(_ file: ELFReader, at offset: Int) {
        guard let type = file.integer(UInt32.self, at: offset + 4), let place = file.place(at: offset + 0x18),
            let size = file.place(at: offset + 0x20), let link = file.integer(UInt32.self, at: offset + 0x28),
            place <= file.bytes.count, size <= file.bytes.count - place
        else { return nil }
        self.type = type
        self.offset = place
        self.size = size
        self.link = Int(link)
    }

    /// Where its entries begin.
    func entries(of size: Int) -> [Int] {
        (0..<(self.size / size)).map { offset + $0 * size }
    }
}
