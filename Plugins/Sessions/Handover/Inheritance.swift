internal import JSON
internal import Jupyter

/// A session that the generation before this one still has.
final class Inheritance: Sendable {
    /// Whether that one runs code in it, which may take long.
    let isBusy: Bool
    /// For how long it had not been used.
    let idleTime: Duration
    /// Comes when the session is this generation's.
    let arrival = Latch<Void>()
    /// What was put out until then.
    let late = Latch<JSONObject>()
    private let heir: SessionHeir

    init(isBusy: Bool, idleTime: Duration, heir: SessionHeir) {
        self.isBusy = isBusy
        self.idleTime = idleTime
        self.heir = heir
    }

    /// Has the generation that has the session do what cannot wait for it.
    ///
    /// - Parameters:
    ///   - operation: what is to be done.
    ///   - key: the session.
    ///   - details: more about it.
    /// - Returns: what came of it; nil if the session is this generation's, which has to do it itself.
    /// - Throws: `PluginError` if it failed; `CancellationError`.
    func ask(_ operation: String, _ key: SessionKey, _ details: JSONObject = [:]) async throws -> JSONObject? {
        guard arrival.current == nil, let answer = try await heir.ask(operation, key, details) else {
            try await arrival.wait()
            return nil
        }
        return answer
    }
}
