import JSON
import Logging
import PluginAPI

/// What plugins ask of the router, through the host table. The bytes are copies already.
extension Router {
    func finish(_ id: UInt64, from plugin: PluginInstance, status: mortise_status, json: [UInt8]?) -> mortise_status {
        guard let call = runningCall(id, of: plugin, saying: "finished") else { return Status.stale }
        if status == Status.gone, let next = plugin.heir {
            move(call, from: plugin, to: next)
            return Status.ok
        }
        let outcome: CallOutcome
        let answer: mortise_status
        do throws(BadAnswer) {
            let value = try parse(json, of: call)
            answer = Status.ok
            outcome = outcomeOf(call, status: status, json: json ?? [], value: value)
        } catch {
            plugin.misbehaved(error.breach, call: id)
            answer = Status.invalid
            outcome = .failure(CallError(.failed, error.breach.text))
        }
        return end(call, with: outcome) ? answer : Status.stale
    }

    /// Has the next generation of a plugin answer a call that has not begun, and for which that one has what it needs.
    private func move(_ call: Call, from plugin: PluginInstance, to next: PluginInstance) {
        call.move(to: next)
        table.reconsider(plugin)
        guard !invoke(call) else { return }
        let latest = next.latest
        if latest === next {
            end(call, with: .failure(next.absenceError))
        } else {
            // It was replaced in this very moment.
            move(call, from: next, to: latest)
        }
    }

    func emit(_ id: UInt64, from plugin: PluginInstance, chunk: [UInt8]?) -> mortise_status {
        guard let call = runningCall(id, of: plugin, saying: nil) else { return Status.stale }
        guard !call.isCancelledOrEnded else { return Status.cancelled }
        guard let chunk, JSONValue.isValid(chunk) else {
            plugin.misbehaved("It emitted a chunk of \(call.method) that is not valid JSON.", call: id)
            return Status.invalid
        }
        return call.consumer.accept(chunk) ? Status.ok : Status.busy
    }

    func progress(
        _ id: UInt64, from plugin: PluginInstance, done: Double, total: Double, message: String
    ) -> mortise_status {
        guard let call = runningCall(id, of: plugin, saying: nil) else { return Status.stale }
        guard done.isFinite else { return Status.invalid }
        call.origin.client?.progress(
            done: done, total: total.isFinite && total > 0 ? total : nil, message: message.isEmpty ? nil : message)
        return Status.ok
    }

    func isCancelled(_ id: UInt64, of plugin: PluginInstance) -> Bool {
        guard let call = table[id], call.provider === plugin else { return true }
        return call.isCancelledOrEnded || call.consumer.isAbandoned
    }

    func ask(
        _ id: UInt64, from plugin: PluginInstance, method: String, params: [UInt8]?, receiver: ReplyReceiver
    ) -> mortise_status {
        let question = table.nextID()
        let replies = ReplyQueue(id: question, receiver: receiver, plugin: plugin, onRoom: {})
        return ask(id, from: plugin, method: method, params: params, as: question, consumer: replies)
    }

    /// - Parameters:
    ///   - question: an id of the table, issued for this question.
    ///   - consumer: takes the answer, unless a failure is returned.
    func ask(
        _ id: UInt64, from plugin: PluginInstance, method: String, params: [UInt8]?, as question: UInt64,
        consumer: any CallConsumer
    ) -> mortise_status {
        guard let call = runningCall(id, of: plugin, saying: nil) else { return Status.stale }
        guard !call.isCancelledOrEnded else { return Status.cancelled }
        guard let client = call.origin.client else { return Status.unsupported }
        guard let inquiry = inquiry(method, params, of: plugin) else { return Status.invalid }
        let isAsked = call.keepQuestion(as: question) {
            Task {
                let outcome = await Self.answer(of: client, to: inquiry)
                call.releaseTask(question)
                consumer.finish(outcome)
            }
        }
        return isAsked ? Status.ok : Status.cancelled
    }

    private static func answer(
        of client: any ClientLink, to inquiry: Inquiry
    ) async -> CallOutcome {
        do {
            let answer = inquiry.reply(try await client.ask(inquiry.questions))
            return .success(CallResult(bytes: answer.serialized(), value: answer))
        } catch let error as CallError {
            return .failure(error)
        } catch {
            return .failure(CallError(.cancelled, "The question was withdrawn."))
        }
    }

    private func inquiry(_ method: String, _ params: [UInt8]?, of plugin: PluginInstance) -> Inquiry? {
        guard let params, case .object(let object)? = try? JSONValue(parsing: params) else {
            plugin.misbehaved("It asked \(method) with parameters that are not a JSON object.")
            return nil
        }
        do throws(CallError) {
            return try Inquiry(method: method, params: object)
        } catch {
            plugin.misbehaved("It asked \(method) in a way that cannot be answered: \(error.message).")
            return nil
        }
    }

    /// The running call of that id, if this plugin has to answer it.
    ///
    /// - Parameter act: what the plugin did to the call, where doing it to a call that is over is a fault; `nil`
    ///   where it may just have come too late.
    private func runningCall(_ id: UInt64, of plugin: PluginInstance, saying act: String?) -> Call? {
        if let call = table[id], call.provider === plugin {
            return call
        }
        if !table.wasIssued(id) {
            plugin.misbehaved("It used the id of a call that the host never issued.", call: id)
        } else if let act {
            plugin.misbehaved("It \(act) a call that had ended already or is not its own.", call: id)
        }
        return nil
    }

    private func parse(_ json: [UInt8]?, of call: Call) throws(BadAnswer) -> JSONValue? {
        guard let json else {
            throw BadAnswer(breach: PluginBreach("The answer to \(call.method) was a null pointer with a length."))
        }
        guard !json.isEmpty else { return nil }
        do throws(JSONError) {
            return try JSONValue(parsing: json)
        } catch {
            throw BadAnswer(breach: PluginBreach("The answer to \(call.method) is not valid JSON.", "\(error)"))
        }
    }

    private func outcomeOf(
        _ call: Call, status: mortise_status, json: [UInt8], value: JSONValue?
    ) -> CallOutcome {
        if status < 0 {
            let error = CallError(status: status, json: value, method: call.method, plugin: call.provider.id)
            // Whoever cancelled gave the reason: the caller should read "timed out", not "cancelled".
            return .failure(error.code == .cancelled ? call.cancellation ?? error : error)
        }
        guard let value else {
            return .failure(
                CallError(.failed, "The plugin '\(call.provider.id)' answered \(call.method) with nothing."))
        }
        return .success(CallResult(bytes: json, value: value))
    }
}

/// Why what a plugin has finished a call with cannot be taken.
private struct BadAnswer: Error {
    let breach: PluginBreach
}
