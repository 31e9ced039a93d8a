import Host
import JSON

/// Tools whose calls are closures of the test.
struct ScriptedTools: ToolProvider {
    struct Call: Sendable {
        let arguments: JSONObject
        let caller: Caller
        let client: any ClientLink
        let traceparent: String?

        init(_ arguments: JSONObject, _ origin: CallOrigin) throws {
            guard let client = origin.client else { throw CancellationError() }
            self.arguments = arguments
            self.client = client
            caller = origin.caller
            traceparent = origin.traceparent
        }
    }

    typealias Script = @Sendable (Call) async throws -> JSONObject

    var definitions: [JSONObject] = []
    var scripts: [String: Script] = [:]
    /// Tells that the list is another one.
    let changes = ChangeSignal()

    /// Tools by name, listed in the order of their names with the plainest of schemas.
    init(_ scripts: [String: Script]) {
        self.scripts = scripts
        definitions = scripts.keys.sorted().map { ["name": .string($0), "inputSchema": ["type": "object"]] }
    }

    func tools() -> [JSONObject] { definitions }

    func tool(named name: String) -> JSONObject? {
        definitions.first { $0["name"]?.stringValue == name }
    }

    func toolChanges() -> AsyncStream<Void> { changes.changes() }

    func callTool(
        _ name: String, arguments: JSONObject, origin: CallOrigin
    ) async throws(CallError) -> JSONObject {
        guard let script = scripts[name] else { throw CallError(.notFound, "no tool \(name)") }
        do {
            return try await script(Call(arguments, origin))
        } catch let error as CallError {
            throw error
        } catch {
            throw CallError(error is CancellationError ? .cancelled : .failed, "\(error)")
        }
    }

    /// What answers only once it may.
    ///
    /// - Parameters:
    ///   - proceed: lets it answer.
    ///   - started: told when it has begun.
    static func late(_ proceed: Signal, started: Signal = Signal()) -> Script {
        { _ in
            started.fire()
            await proceed.wait()
            return text("late")
        }
    }

    /// A result with one text.
    static func text(_ text: String) -> JSONObject {
        ["content": [["type": "text", "text": .string(text)]]]
    }
}

/// A tool that answers at once, one that shows its arguments, one that waits until it is cancelled and one for each
/// way to fail.
extension ScriptedTools {
    static func standard(cancelled: Signal = Signal(), started: Signal = Signal()) -> ScriptedTools {
        ScriptedTools([
            "ping": { _ in text("pong") },
            "echo": { call in text(call.arguments.description) },
            "who": { call in text(call.caller.id) },
            "trace": { call in text(call.traceparent ?? "none") },
            "wait": { _ in
                started.fire()
                await Signal().wait()
                cancelled.fire()
                throw CallError(.cancelled, "cancelled")
            },
            "steps": { call in
                for step in 1...3 { call.client.progress(done: Double(step), total: 3, message: "step \(step)") }
                return text("done")
            },
            "fail": { call in
                let codes: [String: CallError.Code] = ["invalid": .invalid, "busy": .busy, "timeout": .timeout]
                throw CallError(codes[call.arguments["code"]?.stringValue ?? ""] ?? .failed, "it failed")
            },
            "ask": { call in
                let method = call.arguments["method"]?.stringValue ?? "elicitation/create"
                return text(try await call.client.ask(method: method, params: ["message": "name?"]).description)
            },
            "log": { call in
                for level in LogLevel.allCases { call.client.log(level: level, logger: "tests", message: "hello") }
                return text("logged")
            },
        ])
    }
}
