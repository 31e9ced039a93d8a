import FuzzTargets
import SystemPackage
import Testing

@Suite("What is fuzzed", .timeLimit(.minutes(1)))
struct SeedTests {
    @Test("takes all seeds, and what must hold does", arguments: FuzzTarget.allCases)
    func seeds(of target: FuzzTarget) throws {
        let seeds = try Seed.all(of: target)
        #expect(!seeds.isEmpty)
        for seed in seeds {
            #expect(target.feed(seed.bytes), "\(seed.name)")
        }
    }

    @Test("takes the beginnings of all seeds", arguments: FuzzTarget.allCases)
    func beginnings(of target: FuzzTarget) throws {
        for seed in try Seed.all(of: target) {
            for end in stride(from: 0, to: seed.bytes.count, by: 7) { _ = target.feed(Array(seed.bytes[..<end])) }
        }
    }
}
