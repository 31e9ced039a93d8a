import JSON
import PluginAPI
import PluginKit
import Testing

struct LifecycleTests {
    @Test func `A cancelled call is finished once, as cancelled, whatever its code does`() async throws {
        for stubborn in [false, true] {
            let driver = try await Driver<SamplePlugin>()
            let id = driver.begin("tools/call", ["name": "sleep", "arguments": ["stubborn": .bool(stubborn)]])
            await driver.host.events.hold { driver.host.logs == ["sleeping"] }
            driver.cancel(id)
            driver.cancel(id)
            let answer = await driver.host.answer(of: id)
            #expect(answer.status == (stubborn ? MORTISE_OK : MORTISE_CANCELLED))
            await driver.stop()
            #expect(driver.host.answers(of: id).count == 1)
        }
    }

    @Test func `A cancellation that came before the call is not lost`() async throws {
        let driver = try await Driver<SamplePlugin>()
        let id = driver.begin(
            "tools/call", JSONValue.object(["name": "sleep"]).serialized(), isCancelled: true)
        let answer = await driver.host.answer(of: id)
        #expect(answer.status == MORTISE_CANCELLED)
    }

    @Test func `A cancellation of a call that has ended does nothing`() async throws {
        let driver = try await Driver<SamplePlugin>()
        let id = driver.begin("tools/call", ["name": "fail"])
        _ = await driver.host.answer(of: id)
        driver.cancel(id)
        driver.becomeWritable(id)
        driver.cancel(4711)
    }

    @Test func `Stop cancels what does not end, waits for it, and then stops the plugin`() async throws {
        let driver = try await Driver<SamplePlugin>()
        let id = driver.begin("tools/call", ["name": "sleep"])
        await driver.host.events.hold { driver.host.logs == ["sleeping"] }
        await driver.stop(grace: .milliseconds(4))
        let answer = await driver.host.answer(of: id)
        #expect(answer.status == MORTISE_CANCELLED)
        #expect(driver.host.logs.last == "stopped")
    }

    @Test func `Stop reaches the plugin even if a call ignores its cancellation`() async throws {
        let driver = try await Driver<StubbornPlugin>()
        let id = driver.begin("tools/call", ["name": "wait_for_stop"])
        await driver.host.events.hold { driver.host.logs == ["waiting"] }
        await driver.stop(grace: .milliseconds(40))
        let answer = await driver.host.answer(of: id)
        #expect(answer.json["content"]?[0]?["text"] == "stopped")
    }

    @Test func `Stop lets calls end that are about to`() async throws {
        let driver = try await Driver<SamplePlugin>()
        let id = driver.begin("tools/call", ["name": "sum"])
        let (child, _) = await driver.host.outgoing()
        async let stopped: Void = driver.stop(grace: .seconds(3600))
        driver.host.reply(child, 0, "end")
        await stopped
        #expect(driver.host.answers(of: id).first?.json["content"]?[0]?["text"] == "0 \"end\"")
    }

    @Test func `A call after stop is told that the plugin is gone`() async throws {
        let driver = try await Driver<SamplePlugin>()
        await driver.stop()
        let answer = await driver.host.answer(of: driver.begin("tools/call", ["name": "fail"]))
        #expect(answer.status == MORTISE_GONE)
        #expect(answer.json["message"] == "The plugin sample has been stopped.")
    }

    @Test func `What runs on after destroy no longer reaches the host`() async throws {
        let driver = try await Driver<LeakyPlugin>()
        _ = await driver.call("leak")
        await driver.stop()
        driver.destroy()
        LeakyPlugin.leaked.log(.info, "too late")
        #expect(driver.host.logs == ["in time"])
    }

    @Test func `A plugin that fails to start says why`() async throws {
        let driver = try await Driver<FailingPlugin>(starts: false)
        #expect(await driver.start() == MORTISE_FAILED)
        #expect(driver.host.logs == ["The plugin failing cannot start: There is no Python; install one."])
    }

    @Test(arguments: [
        (
            #"{"max_sessions": 65}"#,
            #"the setting "max_sessions": expected an integer from 1 to 64, got 65"#
        ),
        (#"{"colour": 1}"#, #"the setting "colour": is unknown; there are max_sessions, python"#),
        (#"3"#, "the settings: expected an object, got 3"),
    ])
    func `Settings that are wrong are explained`(settings: String, reason: String) async throws {
        let failure = await #expect(throws: Driver<SamplePlugin>.CreationFailed.self) {
            _ = try await Driver<SamplePlugin>(settings: JSONValue(parsing: settings))
        }
        #expect(failure.map { Int($0.status) } == MORTISE_FAILED)
        #expect(failure?.logs == ["The plugin sample cannot be made: \(reason)"])
    }

    @Test func `A host that lacks functions is refused`() async throws {
        let host = FakeHost()
        host.shrink()
        let failure = await #expect(throws: Driver<SamplePlugin>.CreationFailed.self) {
            _ = try await Driver<SamplePlugin>(host: host)
        }
        #expect(failure.map { Int($0.status) } == MORTISE_UNSUPPORTED)
    }
}

/// Keeps its environment beyond its life.
final class LeakyPlugin: Plugin {
    static let description = PluginDescription(id: "leaky", version: "1")
    static var tools: ToolList<LeakyPlugin> { Leak.self }
    nonisolated(unsafe) static var leaked: PluginEnvironment<NoSettings>!

    let environment: PluginEnvironment<NoSettings>

    init(environment: PluginEnvironment<NoSettings>) {
        self.environment = environment
    }
}

struct Leak: Tool {
    static let configuration = ToolConfiguration(name: "leak", summary: "Leaks.")

    func call(in context: CallContext<LeakyPlugin>) async throws -> String {
        LeakyPlugin.leaked = context.plugin.environment
        LeakyPlugin.leaked.log(.info, "in time")
        return ""
    }
}

/// Does not start.
final class FailingPlugin: Plugin {
    static let description = PluginDescription(id: "failing", version: "1")

    init(environment: PluginEnvironment<NoSettings>) {}

    func start() async throws {
        throw PluginError(.failed, "There is no Python; install one.")
    }
}

/// Has a call that only the plugin's stop can end.
final class StubbornPlugin: Plugin {
    static let description = PluginDescription(id: "stubborn", version: "1")
    static var tools: ToolList<StubbornPlugin> { WaitForStop.self }

    let stopped = AsyncStream<Void>.makeStream()

    init(environment: PluginEnvironment<NoSettings>) {}

    func stop(grace: Duration) async {
        stopped.continuation.finish()
    }
}

struct WaitForStop: Tool {
    static let configuration = ToolConfiguration(name: "wait_for_stop", summary: "Waits.")

    func call(in context: CallContext<StubbornPlugin>) async throws -> String {
        context.log(.info, "waiting")
        // A task of its own is not cancelled with the call.
        await Task { for await _ in context.plugin.stopped.stream {} }.value
        return "stopped"
    }
}
