import Synchronization

/// Which of what plugins have is offered at all, as the configuration says now.
final class OfferSelection: Sendable {
    private let current: Mutex<ToolSelection>

    init(_ selection: ToolSelection) {
        current = Mutex(selection)
    }

    func offers(_ name: String) -> Bool {
        current.withLock { $0.offers(name) }
    }

    func offers(_ subject: Selectable) -> Bool {
        current.withLock { $0.offers(subject) }
    }

    func replace(by selection: ToolSelection) {
        current.withLock { $0 = selection }
    }
}
