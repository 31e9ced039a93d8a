/// Which members of an object, or elements of an array, some subschema has evaluated: what `unevaluatedProperties` and
/// `unevaluatedItems` leave alone. It is kept only where one of these keywords will ask.
struct Evaluated {
    /// Whether anybody will ask.
    let isTracked: Bool
    private var first: UInt64 = 0
    private var others: [UInt64] = []
    private var hasAll = false

    /// - Parameter isTracked: whether anybody will ask.
    @inline(__always)
    init(isTracked: Bool = false) {
        self.isTracked = isTracked
    }

    /// Notes the member or element at a position.
    @inline(__always)
    mutating func insert(_ position: Int) {
        if isTracked { set(position) }
    }

    /// Notes all members or elements.
    mutating func insertAll() {
        hasAll = true
    }

    /// Notes what a subschema, to which the same value is valid, has noted.
    mutating func merge(_ other: Evaluated) {
        guard isTracked else { return }
        hasAll = hasAll || other.hasAll
        first |= other.first
        for (index, bits) in other.others.enumerated() {
            if index < others.count { others[index] |= bits } else { others.append(bits) }
        }
    }

    func contains(_ position: Int) -> Bool {
        if hasAll { return true }
        if position < 64 { return first >> UInt64(position) & 1 != 0 }
        let index = position / 64 - 1
        return index < others.count && others[index] >> UInt64(position % 64) & 1 != 0
    }

    private mutating func set(_ position: Int) {
        if position < 64 {
            first |= 1 << UInt64(position)
            return
        }
        let index = position / 64 - 1
        while others.count <= index {
            others.append(0)
        }
        others[index] |= 1 << UInt64(position % 64)
    }
}
