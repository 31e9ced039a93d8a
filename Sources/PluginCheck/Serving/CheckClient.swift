import Host
import JSON
import Synchronization

/// A client that can be asked nothing and listens to progress.
final class CheckClient: ClientLink {
    let capabilities: JSONObject = [:]
    let wantsProgress = true
    let caller: Caller
    private let lastProgress = Mutex(-Double.infinity)
    private let breach = Mutex<String?>(nil)

    init(name: String = "check") {
        caller = Caller(id: name)
    }

    /// What the plugin said of its progress that no client can take.
    var progressBreach: String? { breach.withLock { $0 } }

    func progress(done: Double, total: Double?, message: String?) {
        let last = lastProgress.withLock { last in
            defer { last = done }
            return last
        }
        guard done <= last else { return }
        breach.withLock { $0 = $0 ?? "Its progress went from \(last) to \(done)." }
    }

    func log(level: LogLevel, logger: String, message: String) {}

    func ask(_ questions: [Question]) async throws -> [JSONObject] {
        throw CallError(.unsupported, "This client cannot be asked.")
    }
}
