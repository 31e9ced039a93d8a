/// A frame as bytes: a head of fixed size, then the parts.
///
/// Both ends are the same executable on the same machine, so numbers are as the machine has them, and nothing says of
/// which version it is.
extension Frame {
    /// What comes before the parts.
    struct Head {
        var frame: Frame
        let lengths: [Int]
        let descriptorCount: Int
    }

    static let headSize = 56
    private static let lengthsOffset = 40

    package var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.headSize + size) { buffer, count in
            let target = UnsafeMutableRawBufferPointer(buffer)
            writeHead(to: target)
            count = Self.headSize
            for part in parts {
                UnsafeMutableRawBufferPointer(rebasing: target[count...]).copyBytes(from: part)
                count += part.count
            }
        }
    }

    private func writeHead(to target: UnsafeMutableRawBufferPointer) {
        UnsafeMutableRawBufferPointer(rebasing: target[..<Self.headSize]).initializeMemory(as: UInt8.self, repeating: 0)
        target[0] = kind.rawValue
        target[1] = UInt8(clamping: descriptors.count)
        target.storeBytes(of: status, toByteOffset: 4, as: Int32.self)
        for (place, number) in [id, first, second, token].enumerated() {
            target.storeBytes(of: number, toByteOffset: 8 + 8 * place, as: UInt64.self)
        }
        for (place, part) in parts.enumerated() {
            target.storeBytes(of: UInt32(part.count), toByteOffset: Self.lengthsOffset + 4 * place, as: UInt32.self)
        }
    }

    /// Reads a head.
    ///
    /// - Parameter bytes: `headSize` of them.
    /// - Throws: `FrameError` where it is none, or announces more than may be.
    static func head(_ bytes: [UInt8]) throws(FrameError) -> Head {
        guard bytes.count == headSize, let kind = Kind(rawValue: bytes[0]) else {
            throw FrameError("a message of an unknown kind came")
        }
        let head = bytes.withUnsafeBytes { source in
            let numbers = (0..<4).map { source.load(fromByteOffset: 8 + 8 * $0, as: UInt64.self) }
            let lengths = (0..<partLimit).map {
                Int(source.load(fromByteOffset: lengthsOffset + 4 * $0, as: UInt32.self))
            }
            let frame = Frame(
                kind: kind, id: numbers[0], status: source.load(fromByteOffset: 4, as: Int32.self), first: numbers[1],
                second: numbers[2], token: numbers[3])
            return Head(frame: frame, lengths: lengths, descriptorCount: Int(source[1]))
        }
        let size = head.lengths.reduce(0, +)
        guard size <= sizeLimit else {
            throw FrameError("a message of \(size) bytes came, of which \(sizeLimit) may be")
        }
        guard head.descriptorCount <= descriptorLimit(of: kind) else {
            throw FrameError("a message came with \(head.descriptorCount) descriptors")
        }
        return head
    }
}

/// What is wrong with what came over a connection.
package struct FrameError: Error, Equatable {
    package let text: String

    init(_ text: String) {
        self.text = text
    }
}
