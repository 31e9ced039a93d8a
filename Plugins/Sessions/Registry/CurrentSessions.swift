internal import JSON

/// Which session each caller has chosen, in bounded memory. Who has chosen none has the default one.
package struct CurrentSessions: Sendable {
    private enum Choice {
        case session(String)
        /// The chosen one has ended, so it is the default one again: the reason, until the caller has been told.
        case ended(String)
    }

    private var choices: [Caller: (choice: Choice, lastUse: Int)] = [:]
    private var uses = 0
    private let capacity: Int

    /// - Parameter capacity: so many callers are remembered; of more, the one is forgotten that called least recently.
    package init(capacity: Int = 4096) {
        self.capacity = capacity
    }

    /// The id of a caller's current session.
    package mutating func id(of caller: Caller) -> String {
        guard let choice = choices[caller]?.choice else { return SessionName.default }
        uses += 1
        choices[caller]?.lastUse = uses
        guard case .session(let id) = choice else { return SessionName.default }
        return id
    }

    /// Remembers a choice.
    package mutating func choose(_ id: String, for caller: Caller) {
        if id == SessionName.default {
            choices[caller] = nil
            return
        }
        if choices[caller] == nil, choices.count >= capacity,
            let oldest = choices.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            choices[oldest.key] = nil
        }
        uses += 1
        choices[caller] = (.session(id), uses)
    }

    /// Has the default session be that of all who have chosen one that has ended.
    ///
    /// - Parameters:
    ///   - id: the session.
    ///   - principal: whose it was.
    ///   - reason: what happened to it, as "was deleted".
    package mutating func end(_ id: String, of principal: String?, because reason: String) {
        for (caller, entry) in choices where caller.principal == principal {
            guard case .session(id) = entry.choice else { continue }
            choices[caller]?.choice = .ended("the session \"\(id)\" \(reason)")
        }
    }

    /// Why a caller's session is not the one that it chose, nil if it is or the caller has been told.
    package func reason(for caller: Caller) -> String? {
        guard case .ended(let reason) = choices[caller]?.choice else { return nil }
        return reason
    }

    /// Takes that reason: the caller is told.
    package mutating func takeReason(for caller: Caller) -> String? {
        guard let reason = reason(for: caller) else { return nil }
        choices[caller] = nil
        return reason
    }
}

extension CurrentSessions {
    /// What another generation has remembered.
    init(_ json: JSONValue?) {
        self.init()
        for entry in json?.arrayValue ?? [] {
            guard let id = entry["caller"]?.stringValue else { continue }
            let caller = Caller(id: id, principal: entry["principal"]?.stringValue)
            if let session = entry["session"]?.stringValue {
                choose(session, for: caller)
            } else if let reason = entry["ended"]?.stringValue {
                uses += 1
                choices[caller] = (.ended(reason), uses)
            }
        }
    }

    /// The choices, the one that was used last at the end.
    var json: JSONValue {
        .array(
            choices.sorted { $0.value.lastUse < $1.value.lastUse }.map { caller, entry in
                var object: JSONObject = ["caller": .string(caller.id)]
                object["principal"] = caller.principal.map { .string($0) }
                switch entry.choice {
                case .session(let id): object["session"] = .string(id)
                case .ended(let reason): object["ended"] = .string(reason)
                }
                return .object(object)
            })
    }
}
