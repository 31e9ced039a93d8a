import Synchronization

/// What the plugin did that the interface forbids, each kind of it once.
final class BreachLog: Sendable {
    private let breaches = Mutex<[String]>([])

    func add(_ breach: String) {
        breaches.withLock { breaches in
            guard breaches.count < 50, !breaches.contains(breach) else { return }
            breaches.append(breach)
        }
    }

    var findings: [CheckFinding] {
        breaches.withLock { $0 }.map { breach in
            CheckFinding(
                .failure, breach,
                why: "The plugin interface forbids it, and a host that serves it logs it as an error.",
                mend: "mortise/plugin.h and docs/plugins.md say what the host expects here.")
        }
    }
}
