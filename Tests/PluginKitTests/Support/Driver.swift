import Dispatch
import JSON
import PluginAPI
import PluginKit
import Synchronization

/// Drives a plugin through its C table, as a host does.
final class Driver<P: Plugin>: @unchecked Sendable {
    // Unchecked for the two pointers, which the contract of the header lets any thread use.
    let host: FakeHost
    private let functions: mortise_plugin
    private let instance: UnsafeMutableRawPointer
    private let nextCall = Mutex<mortise_id>(0)
    private let isDestroyed = Mutex(false)

    struct CreationFailed: Error {
        let status: mortise_status
        let logs: [String]
    }

    /// Makes an instance and, unless told otherwise, starts it.
    init(_ plugin: P.Type = P.self, settings: JSONValue = [:], host: FakeHost = FakeHost(), starts: Bool = true)
        async throws
    {
        self.host = host
        // A library has but one plugin and one table, whose functions serve any instance but for `create`.
        functions = PluginEntry<SamplePlugin>.table(for: 0)!.pointee
        let configuration: JSONValue = ["workspace": "/work", "prefix": "/opt/mortise", "settings": settings]
        var made: UnsafeMutableRawPointer?
        let status = withBytes(configuration.serialized()) {
            PluginEntry<P>.create(host: host.pointer, configuration: $0, instance: &made)
        }
        guard status == MORTISE_OK, let made else { throw CreationFailed(status: status, logs: host.logs) }
        instance = made
        if starts { _ = await start() }
    }

    deinit {
        if !isDestroyed.withLock({ $0 }) { functions.destroy(instance) }
    }

    func start() async -> mortise_status {
        await onControlThread { self.functions.start(self.instance) }
    }

    /// Begins a call.
    @discardableResult
    func begin(_ method: String, _ parameters: JSONValue, context: JSONValue = [:]) -> mortise_id {
        begin(method, parameters.serialized(), context: context)
    }

    /// Begins a call with parameters that may be no JSON.
    @discardableResult
    func begin(
        _ method: String, _ parameters: [UInt8], context: JSONValue = [:], isCancelled: Bool = false
    ) -> mortise_id {
        let id = nextCall.withLock { next in
            next += 1
            return next
        }
        if isCancelled { host.markCancelled(id) }
        withBytes(Array(method.utf8)) { method in
            withBytes(parameters) { parameters in
                withBytes(context.serialized()) { functions.invoke(instance, id, method, parameters, $0) }
            }
        }
        return id
    }

    /// Calls a tool and waits for its answer.
    func call(_ tool: String, _ arguments: JSONValue = [:]) async -> FakeHost.Answer {
        await host.answer(of: begin("tools/call", ["name": .string(tool), "arguments": arguments]))
    }

    func cancel(_ call: mortise_id) { functions.cancel(instance, call) }

    func becomeWritable(_ call: mortise_id) { functions.writable(instance, call) }

    func stop(grace: Duration = .seconds(10)) async {
        let milliseconds = UInt32(grace / .milliseconds(1))
        await onControlThread { self.functions.stop(self.instance, milliseconds) }
    }

    func destroy() {
        isDestroyed.withLock { $0 = true }
        functions.destroy(instance)
    }
}

/// Runs a function on a thread that it may block, which none of those that run tasks may be.
func onControlThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        DispatchQueue(label: "control").async { continuation.resume(returning: body()) }
    }
}
