import PluginAPI
import Synchronization

/// The calls that one process makes in the other: the same at both ends.
///
/// Each end has a router of its own, which holds for its calls what routers hold for all. A call goes over as the answer
/// to it comes back: in the router where it was made it belongs to a plugin whose functions send it, and where it is
/// answered, to a consumer that sends what it is given.
final class CallBridge: Sendable {
    let link: FrameLink
    let router: Router
    private let intake: AnswerIntake
    /// The calls that the other end made and this one has begun: by the other's ids, with those of this end.
    private let foreign = Mutex<[UInt64: (call: ForeignCall, id: UInt64)]>([:])

    /// - Parameter plugin: in whose name the other end answers calls.
    init(_ link: FrameLink, router: Router, answering plugin: PluginInstance) {
        self.link = link
        self.router = router
        intake = AnswerIntake(link, router: router, of: plugin)
    }

    // MARK: - Calls of this end

    /// Has the other end answer a call.
    ///
    /// - Parameter about: what the frame says besides.
    func begin(
        _ call: UInt64, _ method: String, params: [UInt8], context: [UInt8], about: UInt64
    ) {
        let frame = Frame(kind: .invoke, id: call, first: about, parts: [Array(method.utf8), params, context])
        if link.send(frame) { return }
        let reason =
            frame.size > Frame.sizeLimit
            ? CallError(
                .invalid,
                "The parameters of \(method) have \(frame.size) bytes, of which \(Frame.sizeLimit) may be passed between processes."
            ) : CallError(.gone, "The process that answers \(method) is gone.")
        if let call = router.table[call] { router.end(call, with: .failure(reason)) }
    }

    func cancel(_ call: UInt64) {
        link.send(Frame(kind: .cancel, id: call))
    }

    func makeRoom(for call: UInt64) {
        intake.makeRoom(for: call)
    }

    // MARK: - Calls of the other end

    /// Makes the consumer of a call that the other end made.
    ///
    /// - Parameter id: this end's.
    func consumer(of frame: Frame, as id: UInt64) -> ForeignCall {
        let call = ForeignCall(id: frame.id, over: link) { [router] in
            guard let call = router.table[id] else { return }
            call.provider.writable(call)
        } onEnd: { [weak self] in
            self?.foreign.withLock { $0[frame.id] = nil }
        }
        foreign.withLock { $0[frame.id] = (call, id) }
        return call
    }

    /// Whether a call by that name runs.
    func isTaken(_ id: UInt64) -> Bool {
        foreign.withLock { $0[id] != nil }
    }

    /// A call could not be begun.
    func refuse(_ frame: Frame, _ status: mortise_status, _ message: String) {
        foreign.withLock { $0[frame.id] = nil }
        let error = CallError(CallError.Code(status: status), message)
        link.send(Frame(kind: .finish, id: frame.id, status: status, parts: [error.json]))
    }

    /// - Returns: false if there is no such call any more.
    func cancelForeign(_ id: UInt64, because reason: CallError) -> Bool {
        guard let local = foreign.withLock({ $0[id]?.id }), let call = router.table[local] else { return false }
        router.cancel(call, because: reason)
        return true
    }

    /// Cancels all calls of the other end, which is gone.
    func cancelAll(because reason: CallError) {
        for id in foreign.withLock({ Array($0.keys) }) {
            _ = cancelForeign(id, because: reason)
        }
    }

    /// Takes a frame that is about the answer of a call.
    ///
    /// - Returns: false if it is about something else.
    /// - Throws: `FrameError` where the other end breaks the rules.
    func take(_ frame: Frame) throws(FrameError) -> Bool {
        switch frame.kind {
        case .chunk: try intake.takeChunk(frame)
        case .finish: intake.takeEnd(frame)
        case .acknowledge: foreign.withLock { $0[frame.id]?.call }?.acknowledge(frame.first)
        default: return false
        }
        return true
    }
}
