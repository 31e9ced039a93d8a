import Synchronization

/// Passes on what a cell prints while it runs, joined into few messages.
///
/// The first text is passed on at once, what follows after an interval. Nothing happens while nothing is printed.
package final class ProgressReporter: Sendable {
    /// How much of the latest text a message holds, in bytes.
    package static let longestMessage = 1000

    private let interval: Duration
    private let send: @Sendable (String) -> Void
    private let pending = Mutex<[UInt8]>([])
    private let wakeUps: AsyncStream<Void>
    private let wakeUp: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - interval: the least time between two messages.
    ///   - send: passes a message on.
    package init(interval: Duration = .milliseconds(100), send: @escaping @Sendable (String) -> Void) {
        self.interval = interval
        self.send = send
        (wakeUps, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes a text that was printed.
    package func append(_ text: String) {
        append(utf8: text.utf8)
    }

    /// Takes a text that was printed, or a piece of one that may end within a character.
    package func append(utf8: some BidirectionalCollection<UInt8>) {
        // Of a long text only the end can appear, but escape sequences need some more of it to be recognised.
        let kept = Self.longestMessage * 4
        pending.withLock { pending in
            pending.append(contentsOf: utf8.suffix(kept))
            if pending.count > kept * 2 { pending.removeFirst(pending.count - kept) }
        }
        wakeUp.yield()
    }

    /// Sends messages until its task is cancelled, and then what is left.
    package func run(clock: any Clock<Duration> = ContinuousClock()) async {
        for await _ in wakeUps {
            sendPending()
            do {
                try await clock.sleep(for: interval)
            } catch {
                break
            }
        }
        sendPending()
    }

    private func sendPending() {
        let bytes = pending.withLock { pending in
            defer { pending = [] }
            return pending
        }
        let whole = String(decoding: bytes.drop { $0 & 0xC0 == 0x80 }, as: UTF8.self)
        let message = UTF8Cut.suffix(Array(TerminalText.plain(whole).utf8), bytes: Self.longestMessage)
        if !message.isEmpty { send(message) }
    }
}
