/// Reads numbers and names from an ELF file. Nothing in the file is believed: what points outside of it is not there.
package struct ELFReader {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    package func integer<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Number? {
        guard offset >= 0, offset <= bytes.count - MemoryLayout<Number>.size else { return nil }
        return bytes.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self)) }
    }

    /// A number that is used as a place or a size: one that is beyond `Int` is beyond the file too.
    package func place(at offset: Int) -> Int? {
        integer(UInt64.self, at: offset).flatMap(Int.init(exactly:))
    }

    /// The text up to the next NUL.
    package func text(at offset: Int) -> String? {
        guard bytes.indices.contains(offset) else { return nil }
        let end = bytes[offset...].firstIndex(of: 0) ?? bytes.endIndex
        return String(decoding: bytes[offset..<end], as: UTF8.self)
    }
}
