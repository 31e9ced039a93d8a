import Synchronization

/// Where the plugin was when its process ended by itself.
final class LostCalls: Sendable {
    private let first = Mutex<[CheckPlace]?>(nil)

    /// Keeps where it was when the first call was lost: by the last one the others have gone.
    func note(_ places: [CheckPlace]) {
        first.withLock { $0 = $0 ?? places }
    }

    var places: [CheckPlace] { first.withLock { $0 ?? [] } }
}
