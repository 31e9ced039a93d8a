import SystemPackage

extension ELFFile {
    /// The sections that Go's linker puts into all that it makes; they are part of what is loaded, so stripping leaves them.
    private static let marksOfGo: Set<String> = [".go.buildinfo", ".note.go.buildid"]
    private static let sectionHeaderSize = 64
    /// More than any linker writes.
    private static let nameTableLimit = 1 << 20

    /// Whether a library was written in Go, whose runtime makes itself at home in the process that loads it: it installs
    /// signal handlers and begins threads at once, and cannot be stopped.
    static func isOfGo(_ file: FilePath) -> Bool {
        // One that cannot be read is refused by whoever loads it.
        let names = (try? sectionNames(of: file)) ?? []
        return !marksOfGo.isDisjoint(with: names)
    }

    /// The names of the sections of a file of this machine; none where it has none or is none.
    private static func sectionNames(of file: FilePath) throws -> [String] {
        let descriptor = try FileDescriptor.open(file, .readOnly, options: .closeOnExec)
        return try descriptor.closeAfter {
            let header = ELFReader(bytes: try bytes(of: descriptor, at: 0, count: headerSize))
            guard header.bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]), let start = header.place(at: 0x28),
                header.integer(UInt16.self, at: 0x3A) == UInt16(sectionHeaderSize),
                let count = header.integer(UInt16.self, at: 0x3C), let names = header.integer(UInt16.self, at: 0x3E)
            else { return [] }
            let sections = ELFReader(
                bytes: try bytes(of: descriptor, at: Int64(start), count: Int(count) * sectionHeaderSize))
            let entry = Int(names) * sectionHeaderSize
            guard let offset = sections.place(at: entry + 0x18), let size = sections.place(at: entry + 0x20),
                size <= nameTableLimit
            else { return [] }
            let table = ELFReader(bytes: try bytes(of: descriptor, at: Int64(offset), count: size))
            return (0..<Int(count)).compactMap { number in
                sections.integer(UInt32.self, at: number * sectionHeaderSize).flatMap { table.text(at: Int($0)) }
            }
        }
    }
}
