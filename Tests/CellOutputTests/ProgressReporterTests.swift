import CellOutput
import Synchronization
import Testing

struct ProgressReporterTests {
    @Test func `What is printed between two messages comes in one, and the last at the end`() async {
        let messages = Messages()
        let clock = ManualClock()
        let reporter = ProgressReporter { messages.append($0) }
        let task = Task { await reporter.run(clock: clock) }
        reporter.append("one")
        await clock.untilSomebodySleeps()
        #expect(messages.all == ["one"])
        reporter.append("two ")
        reporter.append("three")
        #expect(messages.all == ["one"])
        clock.wake()
        await clock.untilSomebodySleeps()
        #expect(messages.all == ["one", "two three"])
        reporter.append("four")
        task.cancel()
        await task.value
        #expect(messages.all == ["one", "two three", "four"])
    }

    @Test func `Of a long text the end is told, as a terminal would show it`() async {
        let messages = Messages()
        let reporter = ProgressReporter { messages.append($0) }
        reporter.append(String(repeating: "é", count: 100_000))
        reporter.append("10%\r\u{1B}[32m20%\u{1B}[0m")
        let task = Task { await reporter.run() }
        task.cancel()
        await task.value
        #expect(messages.all.count == 1)
        #expect(messages.all[0].hasSuffix("10%"))
        #expect(messages.all[0].utf8.count <= ProgressReporter.longestMessage)
    }

    @Test func `Silence tells nothing`() async {
        let messages = Messages()
        let reporter = ProgressReporter { messages.append($0) }
        let task = Task { await reporter.run() }
        task.cancel()
        await task.value
        #expect(messages.all == [])
    }
}

private final class Messages: Sendable {
    private let messages = Mutex<[String]>([])
    var all: [String] { messages.withLock { $0 } }
    func append(_ message: String) { messages.withLock { $0.append(message) } }
}
