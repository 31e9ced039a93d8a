import Host
import JSON
import SystemPackage
import Testing

/// Where generations run.
enum Place: CaseIterable {
    case host, workers

    fileprivate var isolation: IsolationPolicy {
        // Built into the directory of these tests.
        let program = FilePath(CommandLine.arguments[0]).removingLastComponent().appending("mortise")
        return IsolationPolicy(isolatesOthers: self == .workers, program: program)
    }
}

@Suite("Handing over to the next generation", .timeLimit(.minutes(10)))
struct HandoverTests {
    fileprivate static let text = manifest(tools: ["count", "count-asked", "count-late"], isReplaceable: false)

    @Test("The next generation goes on with what the one before gave", arguments: Place.allCases)
    func handover(in place: Place) async throws {
        try await handingOver(in: place) { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            #expect(try await served.text("count") == "1 1 -")
            try await fixtures.build(generation: "2")
            #expect(try await served.reload() == [])
            #expect(try await served.text("count") == "2 2 p")
            await served.log.wait(for: "destroy of 1: 1")
            let order = [
                "create of 2: 0", "give of 1: 1", "take of 2: 1", "start of 2: 1", "settle of 1: 0", "stop of 1: 1",
            ]
            #expect(served.log.places(of: order) == served.log.places(of: order).sorted())
        }
    }

    @Test(
        "A call that runs ends in the old generation, which has handed over and is stopped only then",
        arguments: Place.allCases)
    func runningCall(in place: Place) async throws {
        try await handingOver(in: place) { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            let client = HesitantClient()
            async let held = served.text("count-asked", client: client)
            await client.asked.wait()
            try await fixtures.build(generation: "2")
            #expect(try await served.reload() == [])
            #expect(try await served.text("count") == "2 2 p")
            #expect(!served.log.contains("stop of 1"))
            client.answer.fire()
            #expect(try await held == "1 1 -")
            await served.log.wait(for: "destroy of 1: 1")
        }
    }

    @Test(
        "A call that has not begun when what it needs is handed over is answered by the next generation",
        arguments: Place.allCases)
    func lateCall(in place: Place) async throws {
        try await handingOver(in: place) { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            async let late = served.text("count-late")
            await served.log.wait(for: "keep of 1")
            try await fixtures.build(generation: "2")
            #expect(try await served.reload() == [])
            #expect(try await late == "2 2 p")
            await served.log.wait(for: "destroy of 1: 1")
        }
    }

    @Test("Generations are stopped in the order of their starts", arguments: Place.allCases)
    func order(in place: Place) async throws {
        try await handingOver(in: place) { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            let client = HesitantClient()
            async let held = served.text("count-asked", client: client)
            await client.asked.wait()
            for generation in ["2", "3"] {
                try await fixtures.build(generation: generation)
                #expect(try await served.reload() == [])
            }
            #expect(try await served.text("count") == "3 2 p")
            #expect(!served.log.contains("stop of 2"))
            client.answer.fire()
            #expect(try await held == "1 1 -")
            await served.log.wait(for: "destroy of 2: 1")
            #expect(served.log.places(of: ["destroy of 1: 1", "stop of 2: 1"]).map { $0 >= 0 } == [true, true])
            #expect(served.log.places(of: ["destroy of 1: 1"])[0] < served.log.places(of: ["stop of 2: 1"])[0])
        }
    }

    /// What goes wrong: in which generation, and words of what is told.
    typealias Fault = (name: String, old: [String], new: [String], says: String)
    static let faults: [Fault] = [
        ("the old one refuses", ["GIVE=return MORTISE_BUSY"], [], "could not hand over to its next generation"),
        ("the old one gives nothing", ["GIVE=return MORTISE_OK"], [], "it gave nothing"),
        (
            "the old one gives what is no JSON", ["GIVE=return receive(user, TEXT(\"[1]\"), NULL, 0)"], [],
            "its state is no JSON object"
        ),
        (
            "the old one gives what is no descriptor",
            ["GIVE=int32_t none = 1000000; return receive(user, TEXT(\"{}\"), &none, 1)"], [],
            "its descriptor 1000000 cannot be duplicated"
        ),
        (
            "the old one gives more descriptors than there may be",
            ["GIVE=static int32_t many[254]; return receive(user, TEXT(\"{}\"), many, 254)"], [],
            "it passes 254 descriptors, at most 253 are taken"
        ),
        ("the old one hangs", ["GIVE=sleep(1000)"], [], "could not hand over to its next generation: it has not"),
        (
            "the new one cannot read the state", [],
            ["TAKE=host->log(host, 0, 4, TEXT(\"there is no version 1\")); return MORTISE_UNSUPPORTED"],
            "could not take over from the generation before it: there is no version 1"
        ),
        (
            "the new one hangs", [], ["TAKE=sleep(1000)"],
            "could not take over from the generation before it: it has not"
        ),
        ("the new one does not start", [], ["START=MORTISE_FAILED"], "could not be started"),
        (
            "the old one hangs once more", ["SETTLE=sleep(1000)"], ["TAKE=return MORTISE_FAILED"],
            "could not take over from the generation before it"
        ),
        ("the new one has no such extension", [], ["TABLE=NULL"], "Restart Mortise"),
    ]

    @Test("Where a handover fails, the old generation goes on with all that it has", arguments: faults, Place.allCases)
    func fault(_ fault: Fault, in place: Place) async throws {
        let (name, old, new, words) = fault
        try await handingOver(old, startLimit: name.contains("hangs") ? .seconds(4) : .seconds(30), in: place) {
            (served: Served, fixtures: borrowing FixturePlugins) async throws in
            #expect(try await served.text("count") == "1 1 -")
            try await fixtures.build(generation: "2", new)
            let problems = try await served.reload()
            #expect(problems.contains { $0.contains(words) }, "\(problems)")
            #expect(try await served.text("count") == "1 2 -")
            let hasGiven = name == "the old one gives nothing" || (!new.isEmpty && new != ["TABLE=NULL"])
            #expect(served.log.contains("settle of 1: -1") == hasGiven)
            #expect(!served.log.contains("is replaced by"))
            let isCreated = new != ["TABLE=NULL"]
            if isCreated, name != "the new one hangs" { await served.log.wait(for: "destroy of 2") }
        }
    }

    @Test("A process that crashes when it is to take over changes nothing")
    func crashOfNext() async throws {
        try await handingOver(in: .workers) { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            #expect(try await served.text("count") == "1 1 -")
            try await fixtures.build(generation: "2", ["TAKE=abort()"])
            let problems = try await served.reload()
            #expect(problems.contains { $0.contains("its process ended by signal 6") }, "\(problems)")
            #expect(try await served.text("count") == "1 2 -")
        }
    }

    @Test("A process that crashes when it is to give is replaced all the same")
    func crashOfLast() async throws {
        try await handingOver(["GIVE=abort()"], in: .workers) {
            (served: Served, fixtures: borrowing FixturePlugins) async throws in
            #expect(try await served.text("count") == "1 1 -")
            try await fixtures.build(generation: "2")
            #expect(try await served.reload() == [])
            #expect(try await served.text("count") == "2 1 -")
        }
    }

    @Test(
        "Calls that come during a handover are held, and go to the next generation in their order",
        arguments: Place.allCases)
    func heldCalls(in place: Place) async throws {
        try await handingOver(in: place) { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            let calls = Task { try await Self.countUntilGeneration("9", of: served) }
            for generation in 2...9 {
                try await fixtures.build(generation: "\(generation)")
                #expect(try await served.reload() == [])
            }
            let made = try await calls.value
            // None was lost on the way, and none was counted twice.
            #expect(try await served.text("count") == "9 \(made + 1) p")
        }
    }

    @Test(
        "Calls that are held are not overtaken by those that come when the next generation has the calls",
        arguments: Place.allCases)
    func orderOfHeldCalls(in place: Place) async throws {
        try await handingOver(in: place) { (served: Served, fixtures: borrowing FixturePlugins) async throws in
            for generation in 2...9 {
                try await fixtures.build(generation: "\(generation)")
                let calls = Task { await Self.callUntilCancelled(served) }
                #expect(try await served.reload() == [])
                calls.cancel()
                let numbers = try await Self.numbers(of: calls.value)
                #expect(numbers == numbers.sorted())
            }
        }
    }

    /// Begins one call after the other, which do not wait for each other's answers.
    private static func callUntilCancelled(_ served: Served) async -> [Task<String?, any Error>] {
        var calls: [Task<String?, any Error>] = []
        while !Task.isCancelled, calls.count < 20_000 {
            calls.append(Task.immediate { try await served.text("count") })
            await Task.yield()
        }
        return calls
    }

    /// The numbers that the generations have given to calls, in the order in which these were made.
    private static func numbers(of calls: [Task<String?, any Error>]) async throws -> [Int] {
        var numbers: [Int] = []
        for call in calls {
            let words = try #require(try await call.value).split(separator: " ")
            numbers.append(try #require(Int(words[1])))
        }
        return numbers
    }

    /// Calls without a pause until a generation answers.
    ///
    /// - Returns: how many calls were made.
    private static func countUntilGeneration(_ last: String, of served: Served) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 1...8 {
                group.addTask {
                    var made = 0
                    while true {
                        made += 1
                        if try #require(try await served.text("count")).hasPrefix("\(last) ") { return made }
                    }
                }
            }
            return try await group.reduce(0, +)
        }
    }
}

/// Serves the fixture that hands over, while `body` runs.
private func handingOver(
    _ macros: [String] = [], startLimit: Duration = .seconds(30), in place: Place,
    body: (Served, borrowing FixturePlugins) async throws -> Void
) async throws {
    let fixtures = try FixturePlugins()
    try await fixtures.build(generation: "1", macros)
    var options = PluginHost.Options()
    options.startLimit = startLimit
    try await serving(fixtures, options: options, isolation: place.isolation) { (served: Served) async throws in
        try await body(served, fixtures)
    }
}

extension FixturePlugins {
    /// Builds a generation, by a rename over the one before.
    fileprivate func build(generation: String, _ macros: [String] = []) async throws {
        try await build(
            "next", manifest: HandoverTests.text, ["GENERATION=\"\(generation)\""] + macros, source: "handover.c")
        try rename("next.so", to: "fixture.so")
    }
}

extension RecordingLog {
    /// Where some lines are for the first time, -1 where they are not.
    fileprivate func places(of texts: [String]) -> [Int] {
        let lines = messages
        return texts.map { text in lines.firstIndex { $0.contains(text) } ?? -1 }
    }
}
