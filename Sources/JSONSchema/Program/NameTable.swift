import JSON

/// Names and their positions, found by their bytes without allocating.
struct NameTable: Sendable {
    /// What tells most names apart: how long a name is and its first bytes.
    private struct Signature: Equatable, Sendable {
        let count: Int
        let prefix: UInt64

        @inline(__always)
        init(_ bytes: Span<UInt8>) {
            count = bytes.count
            var prefix: UInt64 = 0
            for index in 0..<min(8, bytes.count) {
                prefix = prefix << 8 | UInt64(bytes[index])
            }
            self.prefix = prefix
        }
    }

    /// The names in order.
    private(set) var names: [String] = []
    private var signatures: [Signature] = []
    /// The positions by name, where there are so many names that a search would be slow.
    private var positions: [ExactString: Int] = [:]

    /// Up to this many names are searched one by one.
    private static let searchedCount = 16

    /// - Parameter names: of one that comes twice, the first position counts.
    init(_ names: [String]) {
        for name in names where position(of: name) == nil {
            append(name)
        }
    }

    var isEmpty: Bool { names.isEmpty }

    var count: Int { names.count }

    /// Where a name is, nil if it is not there.
    func position(of name: String) -> Int? {
        if !positions.isEmpty { return positions[ExactString(name)] }
        let signature = Signature(name.utf8Span.span)
        for index in signatures.indices where signatures[index] == signature {
            if signature.count <= 8 || names[index].hasSameBytes(as: name) { return index }
        }
        return nil
    }

    private mutating func append(_ name: String) {
        names.append(name)
        signatures.append(Signature(name.utf8Span.span))
        if !positions.isEmpty {
            positions[ExactString(name)] = names.count - 1
        } else if names.count > Self.searchedCount {
            for (index, name) in names.enumerated() {
                positions[ExactString(name)] = index
            }
        }
    }
}
