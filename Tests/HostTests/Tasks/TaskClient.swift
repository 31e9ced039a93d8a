import Host
import JSON
import Testing

/// A modern client that knows tasks, and the server that it uses.
struct TaskClient {
    static let form: JSONObject = [
        "message": "Name?",
        "requestedSchema": ["type": "object", "properties": ["name": ["type": "string"]], "required": ["name"]],
    ]
    static let known: JSONObject = ["elicitation": [:], "extensions": ["io.modelcontextprotocol/tasks": [:]]]

    let server: MCPServer
    var caller = Caller(id: "c")
    var capabilities = known

    /// - Parameters:
    ///   - support: what the tool `work` says of tasks, nil for nothing.
    ///   - limits: those of tasks.
    ///   - rounds: keeps the calls that wait for answers.
    ///   - work: the tool.
    ///   - asksFirst: what it says of its questions.
    init(
        _ support: String? = "optional", asksFirst: Bool = false, limits: TaskLimits = TaskLimits(),
        rounds: MultiRoundCalls = MultiRoundCalls(),
        _ work: @escaping ScriptedTools.Script
    ) {
        var tools = ScriptedTools(["work": work])
        if let support {
            tools.definitions[0]["execution"] = ["taskSupport": .string(support), "asksFirst": .bool(asksFirst)]
        }
        server = MCPServer(tools: tools, rounds: rounds, tasks: TaskTable(limits: limits))
    }

    /// Sends a request.
    func send(_ method: String, _ params: JSONObject = [:], exchange: Exchange = Exchange(.none)) async -> Reply {
        do throws(JSONRPCError) {
            let modern = try ModernMeta([
                "_meta": [EraTests.version: "2026-07-28", EraTests.capabilities: .object(capabilities)]
            ])
            let scope = RequestScope(modern: modern, revision: .july2026, meta: try RequestMeta([:]), caller: caller)
            let value = JSONValue.object(HTTPClient.request(method, params))
            guard case .request(let request) = JSONRPCMessage(value) else { return .result([:]) }
            switch try server.begin(request, in: scope) {
            case .reply(let result): return .result(result)
            case .stream: return .result(["stream": true])
            case .call(let operation):
                return await exchange.run(operation, link: RequestLink(scope, sink: exchange)) ?? .result([:])
            }
        } catch {
            return .error(error)
        }
    }

    func call() async -> Reply { await send("tools/call", ["name": "work"]) }

    /// Begins a task.
    ///
    /// - Returns: its id.
    func begin() async throws -> String {
        guard case .result(let result) = await call(), let id = result["taskId"]?.stringValue else {
            throw CancellationError()
        }
        return id
    }

    func get(_ id: String) async -> JSONObject {
        guard case .result(let task) = await send("tasks/get", ["taskId": .string(id)]) else { return [:] }
        return task
    }

    /// Asks for a task until it is not as it was.
    func change(of id: String, from status: String = "working") async -> JSONObject {
        while true {
            let task = await get(id)
            if task["status"]?.stringValue != status { return task }
            await Task.yield()
        }
    }
}

extension Reply {
    var code: Int? {
        guard case .error(let error) = self else { return nil }
        return error.json["code"]?.intValue
    }

    var result: JSONObject {
        guard case .result(let result) = self else { return [:] }
        return result
    }
}
