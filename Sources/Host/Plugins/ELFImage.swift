/// What a shared library says of itself to the loader.
package struct ELFImage {
    package struct Symbol {
        package let name: String
        package let isFunction: Bool
    }

    /// What other libraries can find in it.
    package private(set) var exports: [Symbol] = []
    /// The versions of libraries' symbols that it needs, as `GLIBC_2.34`.
    package private(set) var neededVersions: [String] = []
    /// The directories where it has the loader look for libraries.
    package private(set) var searchPaths: [String] = []
    /// Whether the loader must write to its code.
    package private(set) var hasTextRelocations = false

    /// - Returns: nil if it is no shared library of 64 bits.
    package init?(_ bytes: [UInt8]) {
        let file = ELFReader(bytes: bytes)
        let sharedObject: UInt16 = 3
        guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]), file.integer(UInt16.self, at: 0x10) == sharedObject
        else { return nil }
        let sections = ELFSection.all(in: file)
        for section in sections where sections.indices.contains(section.link) {
            let texts = sections[section.link]
            switch ELFSection.Kind(rawValue: section.type) {
            case .dynamicSymbols: readSymbols(section, texts, file)
            case .neededVersions: readVersions(section, texts, file)
            case .dynamic: readDynamic(section, texts, file)
            case nil: break
            }
        }
    }

    private mutating func readSymbols(_ section: ELFSection, _ texts: ELFSection, _ file: ELFReader) {
        let global: UInt8 = 1
        let weak: UInt8 = 2
        let function: UInt8 = 2
        for entry in section.entries(of: 24) {
            guard let name = file.integer(UInt32.self, at: entry), let info = file.integer(UInt8.self, at: entry + 4),
                let place = file.integer(UInt16.self, at: entry + 6), place != 0, [global, weak].contains(info >> 4),
                let text = file.text(at: texts.offset + Int(name))
            else { continue }
            exports.append(Symbol(name: text, isFunction: info & 15 == function))
        }
    }

    private mutating func readVersions(_ section: ELFSection, _ texts: ELFSection, _ file: ELFReader) {
        var entry = section.offset
        // Each step goes forward, so that a chain that leads back ends.
        while let count = file.integer(UInt16.self, at: entry + 2),
            let first = file.integer(UInt32.self, at: entry + 8),
            let next = file.integer(UInt32.self, at: entry + 12)
        {
            var version = entry + Int(first)
            for _ in 0..<count {
                guard let name = file.integer(UInt32.self, at: version + 8),
                    let text = file.text(at: texts.offset + Int(name)),
                    let step = file.integer(UInt32.self, at: version + 12)
                else { break }
                neededVersions.append(text)
                version += Int(step)
            }
            if next == 0 { break }
            entry += Int(next)
        }
    }

    private mutating func readDynamic(_ section: ELFSection, _ texts: ELFSection, _ file: ELFReader) {
        let (textRelocations, rpath, runpath) = (22, 15, 29)
        for entry in section.entries(of: 16) {
            guard let tag = file.place(at: entry), let value = file.place(at: entry + 8) else { continue }
            switch tag {
            case textRelocations: hasTextRelocations = true
            case rpath, runpath:
                guard value < file.bytes.count, let text = file.text(at: texts.offset + value) else { continue }
                searchPaths += text.split(separator: ":").map(String.init)
            default: break
            }
        }
    }
}
