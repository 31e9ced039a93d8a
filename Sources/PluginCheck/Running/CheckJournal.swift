import JSON
import Synchronization
import SystemPackage

/// Where the plugin is, told as it gets there to whoever began this process: what ends it leaves no time to tell anything.
///
/// Each line is a JSON value.
final class CheckJournal: Sendable {
    private struct State {
        var places: [Int: CheckPlace] = [:]
        var last = 0
    }

    private let output: FileDescriptor
    private let state = Mutex(State())

    init(_ output: FileDescriptor) {
        self.output = output
    }

    /// Where the plugin is now.
    var places: [CheckPlace] { state.withLock { Array($0.places.values) } }

    func begin(_ place: CheckPlace) -> Int {
        state.withLock { state in
            state.last += 1
            state.places[state.last] = place
            write(["begins": JSONValue(state.last), "place": place.json])
            return state.last
        }
    }

    func end(_ number: Int) {
        state.withLock { state in
            state.places[number] = nil
            write(["ends": JSONValue(number)])
        }
    }

    /// Ends what was begun last of that place.
    func end(_ place: CheckPlace) {
        let number = state.withLock { $0.places.filter { $0.value == place }.keys.max() }
        if let number { end(number) }
    }

    /// Tells what came of the check.
    func close(_ findings: [CheckFinding], omission: String?) {
        state.withLock { _ in
            write([
                "findings": .array(findings.map { .object($0.json) }),
                "omission": omission.map { .string($0) } ?? .null,
            ])
        }
    }

    private func write(_ line: JSONObject) {
        // Whoever reads it does without what does not get there, and says that the check was not made.
        _ = try? output.writeAll(line.serialized() + [UInt8(ascii: "\n")])
    }
}
