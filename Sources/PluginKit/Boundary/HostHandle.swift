import JSON
import PluginAPI
import Synchronization

/// The host's table of functions, as Swift.
///
/// The table is valid until the instance is destroyed, but a plugin's task may outlive that. So every use passes a
/// gate, which `close` shuts after the last user has left; later uses find the call stale.
final class HostHandle: @unchecked Sendable {
    // Unchecked, because a pointer is not Sendable: all functions of the table may be called from any thread, and the
    // gate keeps the pointer from being used beyond its life.
    private let table: UnsafePointer<mortise_host>
    /// What hosts offer that serve HTTP routes.
    private let http: UnsafePointer<mortise_http_host>?
    private let gate = Gate()

    enum Emitted {
        case accepted
        case busy
        case cancelled
        case refused(PluginError)
    }

    /// - Returns: nil if the table is of a host too old to have all functions.
    init?(_ table: UnsafePointer<mortise_host>) {
        guard table.pointee.size >= MemoryLayout<mortise_host>.size else { return nil }
        self.table = table
        let http = table.pointee.extension(table, MORTISE_HTTP)?.assumingMemoryBound(to: mortise_http_host.self)
        self.http = http.flatMap { $0.pointee.size >= MemoryLayout<mortise_http_host>.size ? $0 : nil }
    }

    /// Waits until nobody uses the table, and lets nobody use it again.
    func close() {
        gate.close()
    }

    func log(_ level: LogLevel, _ message: String, call: UInt64) {
        gate.pass { message.lent { table.pointee.log(table, call, level.rawValue, $0) } }
    }

    /// Ends a call. A failure needs no handling here: the host has logged it, and the call has ended in any case.
    func finish(call: UInt64, status: mortise_status, json: [UInt8]) {
        _ = gate.pass { json.lent { table.pointee.finish(table, call, status, $0) } }
    }

    func emit(call: UInt64, chunk: [UInt8]) -> Emitted {
        let status = gate.pass { chunk.lent { table.pointee.emit(table, call, $0) } } ?? Status.stale
        return switch status {
        case Status.ok: .accepted
        case Status.busy: .busy
        case Status.cancelled, Status.stale: .cancelled
        default: .refused(PluginError(PluginError.Code(status), "The host refused a chunk of the answer."))
        }
    }

    func progress(call: UInt64, done: Double, total: Double, message: String) {
        _ = gate.pass { message.lent { table.pointee.progress(table, call, done, total, $0) } }
    }

    func isCancelled(call: UInt64) -> Bool {
        gate.pass { table.pointee.is_cancelled(table, call) != 0 } ?? true
    }

    /// Asks the client; the answer or the refusal goes to `reply`.
    func ask(call: UInt64, method: String, parameters: [UInt8], reply: ReplyStream) {
        let user = Unmanaged.passRetained(reply)
        let status = gate.pass {
            method.lent { method in
                parameters.lent { table.pointee.ask(table, call, method, $0, receiveReply, user.toOpaque()) }
            }
        }
        if status != Status.ok {
            user.release()
            reply.end(.failure(refusal(status, of: "The client cannot be asked \"\(method)\"")))
        }
    }

    /// Calls a service; the answer or the refusal goes to `reply`.
    func call(parent: UInt64, service: String, method: String, parameters: [UInt8], reply: ReplyStream) {
        let user = Unmanaged.passRetained(reply)
        var child: mortise_id = 0
        let status = gate.pass {
            service.lent { service in
                method.lent { method in
                    parameters.lent {
                        table.pointee.call(
                            table, parent, service, method, $0, receiveReply, user.toOpaque(), &child)
                    }
                }
            }
        }
        if status == Status.ok {
            reply.begin(child: child)
        } else {
            user.release()
            reply.end(.failure(refusal(status, of: "\"\(method)\" of the service \"\(service)\" cannot be called")))
        }
    }

    func resume(child: UInt64) {
        _ = gate.pass { table.pointee.resume(table, child) }
    }

    func cancel(child: UInt64) {
        _ = gate.pass { table.pointee.cancel(table, child) }
    }

    /// Replaces what the plugin offers at run time, of each kind that the offer names.
    func offer(_ offer: JSONObject) throws(PluginError) {
        let status = gate.pass { offer.serialized().lent { table.pointee.offer(table, $0) } }
        guard status == Status.ok else { throw refusal(status, of: "This cannot be offered") }
    }

    /// Publishes an event. A host that does not know it has nobody who wants to hear of it.
    func notify(_ method: String, _ parameters: JSONObject) {
        _ = gate.pass {
            method.lent { method in parameters.serialized().lent { table.pointee.notify(table, method, $0) } }
        }
    }

    /// Asks for the body of a request.
    ///
    /// - Returns: a descriptor that the caller has to close.
    func takeBody(of call: UInt64) throws(PluginError) -> Int32 {
        var descriptor: Int32 = -1
        let status = gate.pass { http?.pointee.body(table, call, &descriptor) ?? Status.unsupported }
        guard status == Status.ok else {
            if status == Status.invalid { throw PluginError(.invalid, "The body of the request was read before.") }
            throw refusal(status, of: "The body of the request cannot be read")
        }
        return descriptor
    }

    /// Begins the response to a request. The descriptor remains the caller's.
    func respond(
        to call: UInt64, head: [UInt8], descriptor: Int32, offset: Int64, length: Int64?
    ) throws(PluginError) {
        let status = gate.pass {
            head.lent { http?.pointee.respond(table, call, $0, descriptor, offset, length ?? -1) ?? Status.unsupported }
        }
        guard status == Status.ok else { throw refusal(status, of: "The response cannot be sent") }
    }

    private func refusal(_ status: mortise_status?, of what: String) -> PluginError {
        let code = PluginError.Code(status ?? Status.gone)
        let reason =
            switch code {
            case .unsupported: "it does not support this"
            case .notFound: "no started plugin provides it, or the plugin's description does not require it"
            case .stale: "the call that it belongs to has ended"
            case .invalid: "the host refused the parameters"
            case .gone where status == nil: "this plugin has been stopped"
            case .gone: "the plugin that provides it is not running now, and may be in a moment"
            default: "the host refused with status \(code.status)"
            }
        return PluginError(code, "\(what): \(reason).")
    }
}

/// Receives for all calls and questions; `user` is a retained `ReplyStream`, released with the final status.
private let receiveReply: mortise_reply_fn = { user, status, json in
    guard let user else { return Status.invalid }
    let stream = Unmanaged<ReplyStream>.fromOpaque(user)
    let bytes = [UInt8](copying: json)
    if status == Status.more {
        return stream.takeUnretainedValue().receive(bytes) ? Status.ok : Status.busy
    }
    let outcome: ReplyStream.Outcome =
        status >= 0 ? .success(bytes) : .failure(PluginError(status: status, json: bytes))
    stream.takeRetainedValue().end(outcome)
    return Status.ok
}
