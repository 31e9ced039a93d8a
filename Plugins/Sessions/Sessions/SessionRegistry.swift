internal import Jupyter
package import PluginKit
internal import Synchronization

/// The sessions by their ids.
package final class SessionRegistry: Sendable {
    /// The session that every caller begins with.
    package static let defaultID = "default"

    /// Each session once, when it is added: somebody has to `run` it.
    let added: AsyncStream<Session>

    private let addedInput: AsyncStream<Session>.Continuation
    private let configuration: SessionConfiguration
    private let host: KernelHost
    private let sessions = Mutex<[String: Session]>([:])

    init(configuration: SessionConfiguration, host: KernelHost) {
        self.configuration = configuration
        self.host = host
        (added, addedInput) = AsyncStream.makeStream()
    }

    /// Adds a session, whose kernel starts in the background.
    func add(_ id: String) {
        let session = Session(id: id, configuration: configuration, host: host)
        sessions.withLock { $0[id] = session }
        session.prepare()
        addedInput.yield(session)
    }

    /// The session that a call is meant for.
    ///
    /// - Parameters:
    ///   - id: the one that the call names, nil for the caller's current one.
    ///   - caller: who calls. Its current session is the default one.
    /// - Throws: `PluginError` with `notFound` if there is no such session.
    package func session(_ id: String?, caller: String) throws(PluginError) -> Session {
        let id = id ?? Self.defaultID
        let (session, known) = sessions.withLock { ($0[id], $0.keys.sorted()) }
        guard let session else {
            throw PluginError(
                .notFound, "There is no session \"\(id.prefix(200))\". There are: \(known.joined(separator: ", ")).")
        }
        return session
    }

    /// Ends all sessions.
    func close() {
        addedInput.finish()
        for session in sessions.withLock({ $0.values }) { session.close() }
    }
}
