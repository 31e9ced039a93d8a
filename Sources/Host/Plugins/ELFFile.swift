import SystemPackage

/// A shared library as a file, before the loader maps it.
///
/// The loader does not compare what the headers promise with how long the file is, and a page that is mapped but not in
/// the file ends the process when it is touched.
enum ELFFile {
    enum Form {
        /// It does not begin as an ELF file does.
        case other
        /// It is for another kind of machine, of this name or number.
        case foreign(String)
        /// Something is missing at its end.
        case incomplete
        case whole
    }

    static let headerSize = 64
    private static let programHeaderSize = 56

    /// The kinds of machines, by their numbers in the header.
    private static let machines: [UInt16: String] = [
        3: "i386", 8: "MIPS", 21: "PowerPC 64", 22: "S/390", 40: "ARM", 62: "x86-64", 183: "AArch64", 243: "RISC-V",
        258: "LoongArch",
    ]

    /// A kind of machine, as the header tells it.
    private struct Machine: Equatable, CustomStringConvertible {
        private let number: UInt16
        private let is64Bit: Bool
        private let isBigEndian: Bool

        /// - Parameter header: of 64 bytes.
        init(_ header: [UInt8]) {
            is64Bit = header[4] == 2
            isBigEndian = header[5] == 2
            number = UInt16(header[isBigEndian ? 19 : 18]) | UInt16(header[isBigEndian ? 18 : 19]) << 8
        }

        var description: String { machines[number] ?? "machines of kind \(number)" }
    }

    /// That of this process; nil where it cannot be told, and the loader has to.
    private static let own = (try? header(of: "/proc/self/exe")).map(Machine.init)

    /// What this machine is.
    static var machineName: String { own.map { "\($0)" } ?? "another" }

    /// Whether a file is for this machine and has all that its program headers speak of.
    ///
    /// - Throws: `Errno` where it cannot be read.
    static func form(of file: FilePath) throws -> Form {
        let descriptor = try FileDescriptor.open(file, .readOnly, options: .closeOnExec)
        return try descriptor.closeAfter {
            let header = try bytes(of: descriptor, at: 0, count: headerSize)
            guard header.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { return .other }
            guard header.count == headerSize else { return .incomplete }
            let machine = Machine(header)
            if let own, machine != own { return .foreign("\(machine)") }
            return try isWhole(descriptor, ELFReader(bytes: header)) ? .whole : .incomplete
        }
    }

    private static func header(of file: FilePath) throws -> [UInt8] {
        let descriptor = try FileDescriptor.open(file, .readOnly, options: .closeOnExec)
        return try descriptor.closeAfter { try bytes(of: descriptor, at: 0, count: headerSize) }
    }

    private static func isWhole(_ descriptor: FileDescriptor, _ header: ELFReader) throws -> Bool {
        let size = Int(try descriptor.seek(offset: 0, from: .end))
        guard let start = header.place(at: 0x20), start <= size, let count = header.integer(UInt16.self, at: 0x38),
            header.integer(UInt16.self, at: 0x36) == UInt16(programHeaderSize)
        else { return false }
        let tableSize = Int(count) * programHeaderSize
        let table = ELFReader(bytes: try bytes(of: descriptor, at: Int64(start), count: tableSize))
        return stride(from: 0, to: tableSize, by: programHeaderSize).allSatisfy { entry in
            guard let offset = table.place(at: entry + 8), let length = table.place(at: entry + 32) else {
                return false
            }
            return offset <= size && length <= size - offset
        }
    }

    /// Fewer at the end of the file.
    static func bytes(of descriptor: FileDescriptor, at offset: Int64, count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
            let target = UnsafeMutableRawBufferPointer(buffer)
            while length < count {
                let part = try descriptor.read(
                    fromAbsoluteOffset: offset + Int64(length),
                    into: UnsafeMutableRawBufferPointer(rebasing: target[length...]))
                if part == 0 { break }
                length += part
            }
        }
    }
}
