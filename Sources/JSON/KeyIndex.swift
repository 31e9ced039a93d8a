/// A hash table from the keys of an object to their positions.
///
/// It holds positions only, four bytes each, and is never more than half full. The hash is seeded for each process,
/// so that nobody can choose keys that collide.
struct KeyIndex: Sendable {
    /// Each is 0 where it is free, otherwise a position and 1. Their count is a power of two, or 0.
    private var buckets: [UInt32] = []

    init() {}

    init(of members: [JSONObject.Member]) {
        rebuild(of: members)
    }

    var isEmpty: Bool { buckets.isEmpty }

    func position(of key: String, in members: [JSONObject.Member]) -> Int? {
        var bucket = firstBucket(of: key)
        while buckets[bucket] != 0 {
            let position = Int(buckets[bucket]) - 1
            if members[position].key.hasSameBytes(as: key) { return position }
            bucket = (bucket + 1) & (buckets.count - 1)
        }
        return nil
    }

    /// Takes in the last member, whose key must be new.
    mutating func addLast(of members: [JSONObject.Member]) {
        if members.count * 2 > buckets.count {
            rebuild(of: members)
        } else {
            add(members.count - 1, of: members)
        }
    }

    private mutating func rebuild(of members: [JSONObject.Member]) {
        var count = 32
        while count < members.count * 4 { count *= 2 }
        buckets = Array(repeating: 0, count: count)
        for position in members.indices {
            add(position, of: members)
        }
    }

    private mutating func add(_ position: Int, of members: [JSONObject.Member]) {
        var bucket = firstBucket(of: members[position].key)
        while buckets[bucket] != 0 {
            bucket = (bucket + 1) & (buckets.count - 1)
        }
        buckets[bucket] = UInt32(position + 1)
    }

    private func firstBucket(of key: String) -> Int {
        var hasher = Hasher()
        key.hashBytes(into: &hasher)
        return hasher.finalize() & (buckets.count - 1)
    }
}
