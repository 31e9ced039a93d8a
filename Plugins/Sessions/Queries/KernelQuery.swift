internal import JSON
internal import Jupyter
internal import PluginKit

/// One request to an idle kernel that is not the execution of a cell, and that runs code of the session all the same:
/// so it is interrupted like one where it takes too long.
struct KernelQuery: Sendable {
    private enum Event {
        case answered
        case stopped(CellEnd.Stop)
    }

    /// What is asked.
    let type: MessageType
    /// The request's.
    let content: JSONObject
    /// What is done, for messages, as "completion".
    let purpose: String
    /// How long it may take.
    let limit: Duration
    /// How long it may take to end once it was interrupted.
    let grace: Duration
    /// Has it interrupted.
    let stopRequest = Latch<CellEnd.Stop>()

    /// Asks the kernel. Cancelling the task interrupts it, and this still returns only when the kernel has replied, as
    /// it may do in full, or has been killed.
    ///
    /// - Parameters:
    ///   - kernel: an idle one.
    ///   - kill: kills it, for a reason.
    /// - Returns: the content of the reply.
    /// - Throws: `PluginError` if there is none, or it tells of a failure; `CancellationError` if it tells of one after
    ///   the task was cancelled.
    func answer(of kernel: Kernel, kill: @escaping @Sendable (String) -> Void) async throws -> JSONObject {
        // A task of its own, since cancelling a task ends all that it waits for, the grace time too.
        let task = Task { try await perform(on: kernel, kill) }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            stopRequest.set(.cancelled)
        }
    }

    private func perform(on kernel: Kernel, _ kill: @Sendable (String) -> Void) async throws -> JSONObject {
        let answer = Latch<Result<JSONObject, any Error>>()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                do {
                    answer.set(.success(try await kernel.request(type, on: .shell, content: content).content))
                } catch {
                    answer.set(.failure(error))
                }
            }
            guard case .stopped(let stop) = await firstEvent(answer) else { return try reply(answer, nil) }
            // Twice, since the first is ignored if it comes before the kernel has begun.
            for _ in 1...2 {
                await kernel.interruptQuery()
                let hasEnded = try await withDeadline(grace) { try await answer.wait() } != nil
                if hasEnded { return try reply(answer, stop) }
            }
            let reason = "\(purpose) was still going on after it was interrupted"
            kill(reason)
            throw PluginError(.failed, "The kernel was killed, and its state is lost, because \(reason).")
        }
    }

    /// Waits until there is an answer, or it is no longer waited for.
    private func firstEvent(_ answer: Latch<Result<JSONObject, any Error>>) async -> Event {
        let event = Latch<Event>()
        return await withTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { if (try? await answer.wait()) != nil { event.set(.answered) } }
            group.addTask { if let stop = try? await stopRequest.wait() { event.set(.stopped(stop)) } }
            group.addTask {
                // Cancelled: there was another event.
                if (try? await Task.sleep(for: limit)) != nil { event.set(.stopped(.timeout)) }
            }
            return await event.value
        }
    }

    private func reply(
        _ answer: Latch<Result<JSONObject, any Error>>, _ stop: CellEnd.Stop?
    ) throws -> JSONObject {
        let content: JSONObject
        do {
            content = try answer.current?.get() ?? [:]
        } catch let error as KernelError {
            throw PluginError(.failed, "There is no answer: \(error.message).")
        }
        guard content["status"] != "ok" else { return content }
        switch stop {
        case .cancelled: throw CancellationError()
        case .restart: throw PluginError(.failed, "The kernel was restarted during \(purpose).")
        case .timeout:
            let time = limit / .seconds(1)
            throw PluginError(.timeout, "The kernel did not end \(purpose) within \(time) s, and was interrupted.")
        case nil:
            let name = content["ename"]?.stringValue ?? "error"
            let value = content["evalue"]?.stringValue ?? "the kernel does not say why"
            throw PluginError(.failed, "The kernel failed at \(purpose): \(name): \(value.prefix(1000))")
        }
    }
}
