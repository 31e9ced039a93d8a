internal import Subprocess
internal import Synchronization

/// The time that a program has.
final class Deadline: Sendable {
    private let timeout: Duration?
    private let state = Atomic(false)

    /// - Parameter timeout: counted from `end`; nil for no limit.
    init(_ timeout: Duration?) {
        self.timeout = timeout
    }

    /// Whether the program was ended because its time was over.
    var isOver: Bool { state.load(ordering: .relaxed) }

    /// Ends the program when its time is over, unless the task is cancelled before.
    ///
    /// - Parameters:
    ///   - input: closed then, which tells the supervisor to end.
    ///   - resort: armed then.
    func end(_ input: StandardInputWriter, orElse resort: LastResort) async {
        guard let timeout, (try? await Task.sleep(for: timeout)) != nil else { return }
        state.store(true, ordering: .relaxed)
        resort.arm()
        // It fails only if the supervisor has ended already.
        try? await input.finish()
    }
}
