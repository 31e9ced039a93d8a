import Synchronization

/// What is offered in addition, by its names.
final class Toggles: Sendable {
    private let on = Mutex<Set<String>>([])

    /// Offers what was not offered, and takes back what was.
    ///
    /// - Returns: whether it is to be offered now.
    func toggle(_ name: String) -> Bool {
        on.withLock { on in
            if on.remove(name) != nil { return false }
            on.insert(name)
            return true
        }
    }
}
