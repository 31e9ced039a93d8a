internal import JSON
internal import Jupyter
internal import PluginKit
internal import Programs

/// What one generation tells the next one of its sessions before it hands over each of them.
struct HandedSessions: Sendable {
    /// What the state says that it is.
    static let version = 1

    /// A session.
    struct Entry: Sendable {
        let key: SessionKey
        let description: String?
        let createdAt: Double
        /// Whether it runs code, or more waits.
        let isBusy: Bool
        let idleTime: Duration
        /// What is known of its kernel.
        let slot: HandedSlot

        init(_ session: Session) {
            key = session.key
            description = session.description
            createdAt = session.createdAt
            isBusy = session.turns.isTaken
            idleTime = session.activity.idleTime
            slot = session.slot.summary
        }

        init?(_ json: JSONValue) {
            guard let json = json.objectValue, let key = SessionKey(json), let created = json["created_at"]?.doubleValue
            else { return nil }
            self.key = key
            description = json["description"]?.stringValue
            createdAt = created
            isBusy = json["busy"]?.boolValue ?? true
            idleTime = .seconds(json["idle"]?.doubleValue ?? 0)
            slot = HandedSlot(json["slot"]?.objectValue ?? [:])
        }

        var json: JSONValue {
            var object = key.json
            object["description"] = description.map { .string($0) }
            object["created_at"] = .double(createdAt)
            object["busy"] = .bool(isBusy)
            object["idle"] = .double(idleTime / .seconds(1))
            object["slot"] = .object(slot.json)
            return .object(object)
        }
    }

    let sessions: [Entry]
    /// Which each caller has chosen.
    let current: CurrentSessions
    /// What became of those that are there no more.
    let ended: EndedSessions

    init(sessions: [Entry], current: CurrentSessions, ended: EndedSessions) {
        self.sessions = sessions
        self.current = current
        self.ended = ended
    }

    /// - Throws: `PluginError` if this generation cannot read it.
    init(_ json: JSONObject) throws(PluginError) {
        guard json["version"]?.intValue == Self.version else {
            throw PluginError(
                .unsupported,
                "the sessions are handed over in version \(json["version"] ?? .null), and this plugin reads version "
                    + "\(Self.version). Restart Mortise to use it; its kernels end then.")
        }
        let items = json["sessions"]?.arrayValue ?? []
        sessions = items.compactMap(Entry.init)
        guard sessions.count == items.count else {
            throw PluginError(.invalid, "a session that is handed over cannot be read")
        }
        current = CurrentSessions(json["current"])
        ended = EndedSessions(json["ended"])
    }

    var json: JSONObject {
        [
            "version": JSONValue(Self.version), "sessions": .array(sessions.map(\.json)), "current": current.json,
            "ended": ended.json,
        ]
    }
}
