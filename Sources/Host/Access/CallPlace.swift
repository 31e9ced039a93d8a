import Synchronization

/// What a call takes of the server: given back when nobody holds it any more.
///
/// The request that begins the call holds it, and the call itself, which may go on when the request is answered.
package final class CallPlace: Sendable {
    private struct State {
        var holders = 1
        var endings: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    /// Has something given back at the end.
    func atEnd(_ ending: @escaping @Sendable () -> Void) {
        state.withLock { $0.endings.append(ending) }
    }

    /// Holds it until `leave`. Only for whoever knows that somebody holds it.
    func hold() {
        state.withLock { $0.holders += 1 }
    }

    func leave() {
        let endings = state.withLock { state -> [@Sendable () -> Void] in
            state.holders -= 1
            return state.holders == 0 ? state.endings : []
        }
        for ending in endings { ending() }
    }
}
