import Glibc
import JSON
import PluginAPI
import PluginKit
import Synchronization
import Testing

@Suite(.serialized, .timeLimit(.minutes(5)))
struct HandoverTests {
    @Test func `What a plugin gives is taken by its next generation, the descriptors too`() async throws {
        let (old, new) = (try Generation(), try Generation())
        #expect(await old.give(to: new) == MORTISE_OK)
        #expect(new.plugin.taken.withLock { $0 } == ["count": 3])
        #expect(new.plugin.letter.withLock { $0 } == UInt8(ascii: "p"))
        // The pipe ends only when all have closed its writing end, the kit too.
        #expect(await old.plugin.readEnd() == 0)
        await old.settle(MORTISE_OK)
        #expect(old.plugin.outcomes.withLock { $0 } == [true])
    }

    @Test func `A plugin whose state no host takes hears so, though the host tells it nothing`() async throws {
        let old = try Generation()
        #expect(await old.give(to: nil) == MORTISE_FAILED)
        #expect(old.plugin.outcomes.withLock { $0 } == [false])
    }

    @Test func `A plugin that cannot read a state says why`() async throws {
        let new = try Generation()
        #expect(await new.take(["count": "three"]) == MORTISE_UNSUPPORTED)
        #expect(new.host.logs == ["The plugin counting cannot take over: There is no such version."])
    }

    @Test func `A plugin that hands nothing over offers no such extension`() {
        let table = PluginEntry<SamplePlugin>.table {
            PluginEntry<SamplePlugin>.create(host: $0, configuration: $1, instance: $2)
        }
        #expect(table.pointee.extension(nil, MORTISE_HANDOVER) == nil)
        #expect(Generation.table.pointee.extension(nil, "mortise.other/1") == nil)
    }
}

/// A plugin that hands over a number and the reading end of a pipe in which there is a letter.
final class CountingPlugin: HandoverPlugin {
    static let description = PluginDescription(id: "counting", version: "1", isReplaceable: false)
    nonisolated(unsafe) static weak var made: CountingPlugin?

    /// Another reading end of the pipe, which is not passed on.
    let observer = Mutex<Int32>(-1)
    let taken = Mutex<JSONObject>([:])
    let letter = Mutex<UInt8>(0)
    let outcomes = Mutex<[Bool]>([])

    init(environment: PluginEnvironment<NoSettings>) {
        Self.made = self
    }

    func giveHandover() async throws -> Handover {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }), write(ends[1], "p", 1) == 1
        else {
            throw PluginError(.failed, "There is no pipe.")
        }
        observer.withLock { $0 = fcntl(ends[0], F_DUPFD_CLOEXEC, 0) }
        return Handover(state: ["count": 3], descriptors: ends)
    }

    func takeHandover(_ handover: Handover) async throws {
        defer { for descriptor in handover.descriptors { close(descriptor) } }
        guard handover.state["count"]?.intValue != nil else {
            throw PluginError(.unsupported, "There is no such version.")
        }
        taken.withLock { $0 = handover.state }
        if let first = handover.descriptors.first {
            letter.withLock { letter in _ = read(first, &letter, 1) }
        }
    }

    /// What reading the pipe again answers: 0 at its end.
    func readEnd() async -> Int {
        let descriptor = observer.withLock { $0 }
        return await onControlThread {
            var byte: UInt8 = 0
            defer { close(descriptor) }
            return read(descriptor, &byte, 1)
        }
    }

    func settleHandover(isAccepted: Bool) async {
        outcomes.withLock { $0.append(isAccepted) }
    }
}

/// An instance of it, driven through its C table as a host does.
private final class Generation: @unchecked Sendable {
    // Unchecked for the two pointers, which the contract of the header lets any thread use.
    // Unsafe for the pointer, whose memory is never written again.
    nonisolated(unsafe) static let table = PluginEntry<CountingPlugin>.table {
        PluginEntry<CountingPlugin>.create(host: $0, configuration: $1, instance: $2)
    }

    let host = FakeHost()
    let plugin: CountingPlugin
    private let instance: UnsafeMutableRawPointer
    private let functions: mortise_handover

    init() throws {
        let host = host
        var made: UnsafeMutableRawPointer?
        let configuration: JSONValue = ["workspace": "/work", "prefix": "/opt/mortise", "settings": [:]]
        let status = withBytes(configuration.serialized()) { Self.table.pointee.create(host.pointer, $0, &made) }
        try #require(status == MORTISE_OK)
        instance = try #require(made)
        plugin = try #require(CountingPlugin.made)
        let address = try #require(Self.table.pointee.extension(nil, MORTISE_HANDOVER))
        functions = address.assumingMemoryBound(to: mortise_handover.self).pointee
    }

    deinit {
        Self.table.pointee.destroy(instance)
    }

    /// Has it give to another one, or to nobody who takes it.
    func give(to next: Generation?) async -> mortise_status {
        await onControlThread { [self] in
            let user = next.map { Unmanaged.passUnretained($0).toOpaque() }
            return functions.give(
                instance,
                { user, state, descriptors, count in
                    guard let user else { return mortise_status(MORTISE_FAILED) }
                    let next = Unmanaged<Generation>.fromOpaque(user).takeUnretainedValue()
                    // Duplicates, as a host makes them, since the giver closes its own.
                    let copies = UnsafeBufferPointer(start: descriptors, count: Int(count)).map { dup($0) }
                    return copies.withUnsafeBufferPointer {
                        next.functions.take(next.instance, state, $0.baseAddress, UInt32($0.count))
                    }
                }, user)
        }
    }

    func take(_ state: JSONValue) async -> mortise_status {
        await onControlThread { [self] in
            withBytes(state.serialized()) { functions.take(instance, $0, nil, 0) }
        }
    }

    func settle(_ outcome: Int) async {
        await onControlThread { [self] in functions.settle(instance, mortise_status(outcome)) }
    }
}
