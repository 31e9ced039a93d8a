import PluginAPI
import Synchronization

/// Receives what a plugin gives.
final class HandoverReceiver: Sendable {
    private struct State {
        var given: HandoverState?
        /// Why what was given was not taken.
        var refusal: String?
        /// Whether `give` has succeeded, so that the plugin has to be told what came of it.
        var isOwed = false
    }

    private let state = Mutex(State())

    /// What was given and taken.
    var given: HandoverState? { state.withLock(\.given) }
    var refusal: String? { state.withLock(\.refusal) }

    /// Has a plugin give. On its control queue.
    func receive(from instance: InstancePointer, by handover: HandoverTable) -> mortise_status {
        let user = Unmanaged.passUnretained(self).toOpaque()
        let status = handover.give(instance.raw, Self.receive, user)
        state.withLock { $0.isOwed = status == Status.ok }
        return status
    }

    /// Whether the plugin has to be told what came of it: only the first to ask does so.
    func takeDebt() -> Bool {
        state.withLock { state in
            defer { state.isOwed = false }
            return state.isOwed
        }
    }

    private static let receive: mortise_handover_fn = { user, json, descriptors, count in
        guard let user else { return Status.invalid }
        let receiver = Unmanaged<HandoverReceiver>.fromOpaque(user).takeUnretainedValue()
        return receiver.accept(json, descriptors, count)
    }

    private func accept(
        _ json: mortise_bytes, _ descriptors: UnsafePointer<Int32>?, _ count: UInt32
    ) -> mortise_status {
        do throws(HandoverState.Refusal) {
            guard given == nil else { throw HandoverState.Refusal(Status.invalid, "it gave twice") }
            let copy = try HandoverState(copying: json, descriptors, count)
            state.withLock { $0.given = copy }
            return Status.ok
        } catch {
            state.withLock { $0.refusal = error.reason }
            return error.status
        }
    }
}
