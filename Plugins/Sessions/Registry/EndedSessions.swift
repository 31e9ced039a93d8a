internal import JSON

/// What became of sessions that are there no more, in bounded memory.
struct EndedSessions: Sendable {
    private static let capacity = 256

    private var reasons: [SessionKey: String] = [:]
    private var order: [SessionKey] = []

    /// Remembers why a session has ended, and forgets the one that was noted first if there are too many.
    mutating func note(_ key: SessionKey, _ reason: String) {
        forget(key)
        if order.count == Self.capacity { reasons[order.removeFirst()] = nil }
        order.append(key)
        reasons[key] = reason
    }

    /// Forgets a session: there is one of that name again.
    mutating func forget(_ key: SessionKey) {
        guard reasons.removeValue(forKey: key) != nil else { return }
        order.removeAll { $0 == key }
    }

    /// Why a session has ended, as "was ended after …", nil if that is not known.
    func reason(_ key: SessionKey) -> String? { reasons[key] }
}

extension EndedSessions {
    /// What another generation has noted.
    init(_ json: JSONValue?) {
        for entry in json?.arrayValue ?? [] {
            guard let entry = entry.objectValue, let key = SessionKey(entry), let reason = entry["reason"]?.stringValue
            else { continue }
            note(key, reason)
        }
    }

    var json: JSONValue {
        .array(
            order.map { key in
                var object = key.json
                object["reason"] = reasons[key].map { .string($0) }
                return .object(object)
            })
    }
}
