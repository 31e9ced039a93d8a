/// The unread bytes of a text. The only place where the parser touches memory: every read is checked against the end.
///
/// It borrows the bytes, so it must not outlive them.
struct ByteScanner {
    private let start: UnsafePointer<UInt8>
    private let end: Int
    /// How many bytes have been read.
    private(set) var position = 0

    /// - Parameter bytes: at least one byte.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return nil }
        start = base.assumingMemoryBound(to: UInt8.self)
        end = bytes.count
    }

    /// The next byte, nil at the end.
    var next: UInt8? {
        @inline(__always) get { position < end ? start[position] : nil }
    }

    var isAtEnd: Bool { position == end }

    /// Skips one byte, which must have been seen by `next`.
    @inline(__always)
    mutating func skip() {
        position &+= 1
    }

    /// Skips the next byte if it is this one.
    ///
    /// - Returns: whether it was.
    @inline(__always)
    mutating func skip(_ byte: UInt8) -> Bool {
        guard position < end, start[position] == byte else { return false }
        position &+= 1
        return true
    }

    /// Skips these bytes if they come next.
    ///
    /// - Returns: whether they did.
    mutating func skip(_ bytes: StaticString) -> Bool {
        let count = bytes.utf8CodeUnitCount
        guard end - position >= count else { return false }
        for index in 0..<count where start[position + index] != bytes.utf8Start[index] { return false }
        position += count
        return true
    }

    @inline(__always)
    mutating func skipWhiteSpace() {
        while position < end {
            let byte = start[position]
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position &+= 1
        }
    }

    /// Skips the decimal digits that come next.
    ///
    /// - Returns: how many they were.
    @inline(__always)
    mutating func skipDigits() -> Int {
        let first = position
        while position < end, start[position] &- 0x30 < 10 { position &+= 1 }
        return position &- first
    }

    /// Skips what stands for itself within a string: all but quotes, backslashes and control characters.
    ///
    /// - Returns: whether all of it is ASCII.
    @inline(__always)
    mutating func skipPlainCharacters() -> Bool {
        var seen: UInt64 = 0
        while end &- position >= 8 {
            let word = UInt64(littleEndian: UnsafeRawPointer(start + position).loadUnaligned(as: UInt64.self))
            let special = ByteScanner.specialBytes(in: word)
            if special != 0 {
                let count = special.trailingZeroBitCount & ~7
                position &+= count &>> 3
                return (seen | word & ((1 &<< UInt64(count)) &- 1)) & ByteScanner.highBits == 0
            }
            seen |= word
            position &+= 8
        }
        while position < end {
            let byte = start[position]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C { break }
            seen |= UInt64(byte)
            position &+= 1
        }
        return seen & ByteScanner.highBits == 0
    }

    /// The bytes from a position that has been read to the current one. Valid as long as the text.
    func bytes(from first: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: start + first, count: position - first)
    }

    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Marks, by its highest bit, the first byte of a word that a JSON string has to escape. Bytes above the first
    /// one may be marked wrongly, since a subtraction borrows from them.
    @inline(__always)
    static func specialBytes(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5C)
        let controls = (word &- (ones &* 0x20)) & ~word
        return (((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes) | controls) & highBits
    }
}
