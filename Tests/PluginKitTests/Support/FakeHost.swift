import JSON
import PluginAPI
import Synchronization

/// A host that keeps what a plugin says to it, and answers what a test tells it to.
final class FakeHost: Sendable {
    struct Answer: Sendable {
        let status: mortise_status
        let json: JSONValue
    }

    struct Outgoing: Sendable {
        let parent: mortise_id
        let service: String
        let method: String
        let parameters: JSONValue
    }

    struct Progress: Sendable, Equatable {
        let call: mortise_id
        let done: Double
        let total: Double
        let message: String
    }

    /// The reply function of a call that the plugin made, with its user pointer.
    fileprivate struct Reply: @unchecked Sendable {
        // Unchecked, because the contract of mortise_reply_fn lets any thread use the pointer.
        let function: mortise_reply_fn
        let user: UnsafeMutableRawPointer?
    }

    fileprivate struct State {
        var answers: [mortise_id: [Answer]] = [:]
        var chunks: [mortise_id: [JSONValue]] = [:]
        var logs: [(level: Int32, call: mortise_id, text: String)] = []
        var progress: [Progress] = []
        var outgoing: [mortise_id: Outgoing] = [:]
        var replies: [mortise_id: Reply] = [:]
        var resumed: [mortise_id] = []
        var cancelledChildren: [mortise_id] = []
        var published: [JSONValue] = []
        var offers: [JSONValue] = []
        var cancelledCalls: Set<mortise_id> = []
        var nextChild: mortise_id = 1000
        /// What `emit` answers, the first first; OK once there are none.
        var emitAnswers: [mortise_status] = []
        /// What `call` and `ask` answer.
        var callAnswer = mortise_status(MORTISE_OK)
    }

    fileprivate let state = Mutex(State())
    let events = Events()
    private let table: Table

    /// The C table with a stable address.
    private final class Table: @unchecked Sendable {
        // Unchecked: written in init only.
        let pointer = UnsafeMutablePointer<mortise_host>.allocate(capacity: 1)
        deinit { pointer.deallocate() }
    }

    init() {
        table = Table()
        table.pointer.initialize(to: Self.functions)
        table.pointer.pointee.host_data = Unmanaged.passUnretained(self).toOpaque()
    }

    var pointer: UnsafePointer<mortise_host> { UnsafePointer(table.pointer) }

    /// Pretends to be a host whose table is shorter.
    func shrink() { table.pointer.pointee.size = 64 }
}

// MARK: What the test sees and says

extension FakeHost {
    /// All answers to a call, of which there must be one.
    func answers(of call: mortise_id) -> [Answer] { state.withLock { $0.answers[call] ?? [] } }

    /// Waits for the answer to a call.
    func answer(of call: mortise_id) async -> Answer {
        await events.until { self.answers(of: call).first }
    }

    /// Waits until the plugin has called a service or asked a question.
    func outgoing(after known: Int = 0) async -> (id: mortise_id, call: Outgoing) {
        await events.until {
            self.state.withLock { state in
                state.outgoing.count > known ? state.outgoing.max { $0.key < $1.key }.map { ($0.key, $0.value) } : nil
            }
        }
    }

    /// Answers a call that the plugin made.
    @discardableResult
    func reply(_ child: mortise_id, _ status: Int32, _ json: JSONValue?) -> mortise_status {
        let reply = state.withLock { state in
            status == MORTISE_MORE ? state.replies[child] : state.replies.removeValue(forKey: child)
        }
        guard let reply else { return mortise_status(MORTISE_STALE) }
        return withBytes(json?.serialized() ?? []) { reply.function(reply.user, status, $0) }
    }

    var chunks: [mortise_id: [JSONValue]] { state.withLock { $0.chunks } }
    var progress: [Progress] { state.withLock { $0.progress } }
    var logs: [String] { state.withLock { $0.logs.map(\.text) } }
    var logCalls: [mortise_id] { state.withLock { $0.logs.map(\.call) } }
    var resumed: [mortise_id] { state.withLock { $0.resumed } }
    var cancelledChildren: [mortise_id] { state.withLock { $0.cancelledChildren } }
    func setEmitAnswers(_ answers: [Int]) { state.withLock { $0.emitAnswers = answers.map { mortise_status($0) } } }
    func setCallAnswer(_ answer: Int) { state.withLock { $0.callAnswer = mortise_status(answer) } }
    /// What was offered. No tools at all are refused.
    var offers: [JSONValue] { state.withLock { $0.offers } }
    /// The events that the plugin published.
    var published: [JSONValue] { state.withLock { $0.published } }
    func markCancelled(_ call: mortise_id) { state.withLock { _ = $0.cancelledCalls.insert(call) } }
    /// How many more times `emit` will answer as told.
    var emitAnswersLeft: Int { state.withLock { $0.emitAnswers.count } }
}

// MARK: The functions of the table

extension FakeHost {
    fileprivate func change<Result: Sendable>(_ body: (inout sending State) -> sending Result) -> Result {
        let result = state.withLock(body)
        events.happen()
        return result
    }

    fileprivate func start(_ outgoing: Outgoing, _ reply: Reply, _ child: UnsafeMutablePointer<mortise_id>?)
        -> mortise_status
    {
        let (status, id) = change { state -> (mortise_status, mortise_id) in
            guard state.callAnswer == MORTISE_OK else { return (state.callAnswer, 0) }
            state.nextChild += 1
            state.outgoing[state.nextChild] = outgoing
            state.replies[state.nextChild] = reply
            return (state.callAnswer, state.nextChild)
        }
        child?.pointee = id
        return status
    }

    private static var functions: mortise_host {
        mortise_host(
            size: UInt32(MemoryLayout<mortise_host>.size),
            abi_minor: 0,
            host_data: nil,
            log: { host, call, level, text in
                let text = String(decoding: bytes(text), as: UTF8.self)
                fake(host).change { $0.logs.append((level, call, text)) }
            },
            finish: { host, call, status, json in
                let answer = Answer(status: status, json: parse(json))
                return fake(host).change { state in
                    state.answers[call, default: []].append(answer)
                    return mortise_status(state.answers[call]!.count == 1 ? MORTISE_OK : MORTISE_STALE)
                }
            },
            emit: { host, call, chunk in
                let chunk = parse(chunk)
                return fake(host).change { state in
                    let status = state.emitAnswers.isEmpty ? 0 : state.emitAnswers.removeFirst()
                    if status == MORTISE_OK { state.chunks[call, default: []].append(chunk) }
                    return status
                }
            },
            progress: { host, call, done, total, text in
                let progress = Progress(
                    call: call, done: done, total: total, message: String(decoding: bytes(text), as: UTF8.self))
                fake(host).change { $0.progress.append(progress) }
                return mortise_status(MORTISE_OK)
            },
            is_cancelled: { host, call in fake(host).state.withLock { $0.cancelledCalls.contains(call) ? 1 : 0 } },
            ask: { host, call, method, parameters, reply, user in
                fake(host).start(
                    Outgoing(
                        parent: call, service: "", method: String(decoding: bytes(method), as: UTF8.self),
                        parameters: parse(parameters)),
                    Reply(function: reply!, user: user), nil)
            },
            call: { host, parent, service, method, parameters, reply, user, child in
                fake(host).start(
                    Outgoing(
                        parent: parent, service: String(decoding: bytes(service), as: UTF8.self),
                        method: String(decoding: bytes(method), as: UTF8.self), parameters: parse(parameters)),
                    Reply(function: reply!, user: user), child)
            },
            resume: { host, child in
                fake(host).change { $0.resumed.append(child) }
                return mortise_status(MORTISE_OK)
            },
            cancel: { host, child in
                fake(host).change { $0.cancelledChildren.append(child) }
                return mortise_status(MORTISE_OK)
            },
            offer: { host, offer in
                let offer = parse(offer)
                fake(host).change { $0.offers.append(offer) }
                return mortise_status(offer["tools"] == [] ? MORTISE_INVALID : MORTISE_OK)
            },
            notify: { host, method, parameters in
                let event: JSONValue = [
                    "method": .string(String(decoding: bytes(method), as: UTF8.self)), "params": parse(parameters),
                ]
                fake(host).change { $0.published.append(event) }
                return mortise_status(MORTISE_OK)
            },
            extension: { _, _ in nil }
        )
    }
}

private func fake(_ host: UnsafePointer<mortise_host>?) -> FakeHost {
    Unmanaged.fromOpaque(host!.pointee.host_data).takeUnretainedValue()
}

private func bytes(_ bytes: mortise_bytes) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: bytes.ptr, count: bytes.len))
}

private func parse(_ json: mortise_bytes) -> JSONValue {
    let bytes = bytes(json)
    if bytes.isEmpty { return .null }
    guard let value = try? JSONValue(parsing: bytes) else { return "NOT JSON" }
    return value
}

/// Lends bytes to a C function.
func withBytes<Result>(_ bytes: [UInt8], _ body: (mortise_bytes) -> Result) -> Result {
    bytes.withUnsafeBytes { buffer in
        body(mortise_bytes(ptr: buffer.baseAddress?.assumingMemoryBound(to: CChar.self), len: buffer.count))
    }
}
