import Dispatch
import FuzzTargets
import SystemPackage
import Testing

// One input at a time, as from a fuzzer, since one server takes them all.
@Suite("What is fuzzed", .serialized, .timeLimit(.minutes(30)))
struct SeedTests {
    @Test("takes all seeds, and what must hold does", arguments: FuzzTarget.allCases)
    func seeds(of target: FuzzTarget) async throws {
        let seeds = try Seed.all(of: target)
        #expect(!seeds.isEmpty)
        for seed in seeds {
            #expect(await feed(seed.bytes, to: target), "\(seed.name)")
        }
    }

    @Test("takes the beginnings of all seeds", arguments: FuzzTarget.allCases)
    func beginnings(of target: FuzzTarget) async throws {
        for seed in try Seed.all(of: target) {
            // Each is a connection of its own where a server is fed.
            for end in stride(from: 0, to: seed.bytes.count, by: max(7, seed.bytes.count / 8)) {
                _ = await feed(Array(seed.bytes[..<end]), to: target)
            }
        }
    }

    /// Feeds a target on a thread that may wait: a server answers on the threads of tasks, of which there are few.
    private func feed(_ bytes: [UInt8], to target: FuzzTarget) async -> Bool {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "fuzzing").async {
                continuation.resume(returning: target.feed(bytes))
            }
        }
    }
}
