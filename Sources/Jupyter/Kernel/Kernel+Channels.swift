internal import JSON
internal import Synchronization

// What happens on the kernel's channels as long as it lives.
extension Kernel {
    /// How long the output that a kernel sent before it died may take to be read.
    private static let drainTime = Duration.seconds(1)
    /// How long the output channel may take to be live once the kernel has answered.
    private static let subscriptionTime = Duration.milliseconds(250)

    /// Reads the channels for as long as the body runs. What still waits for the kernel then fails.
    func run<Result: Sendable>(
        startTimeout: Duration, _ body: (Kernel) async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for channel in Channel.allCases {
                group.addTask { await self.read(channel) }
            }
            group.addTask { await self.watchProcess() }
            defer {
                group.cancelAll()
                fail(process.exit.current.map(died) ?? KernelError(.closed, "the kernel was ended by its owner"))
            }
            guard try await withDeadline(startTimeout, { try await self.shakeHands() }) != nil else {
                throw KernelError(.startTimeout, "the kernel did not answer within \(startTimeout) of its start")
            }
            let result = try await body(self)
            // What it sent before it died is still to be read.
            if process.exit.current != nil { _ = await failure.value }
            return result
        }
    }

    /// Waits until requests are answered, output arrives and the heartbeat echoes.
    private func shakeHands() async throws {
        var isLive = false
        while !isLive {
            let reply = try await request(.kernelInfoRequest, on: .shell)
            informationLatch.set(reply.content)
            // A subscription may take effect later than the first request is answered: then its `busy` was missed.
            isLive = try await withDeadline(Self.subscriptionTime) { try await self.isSubscribed.wait() } != nil
        }
        try await awaitEcho()
    }

    private func watchProcess() async {
        guard let exit = try? await process.exit.wait() else { return }  // cancelled: the body has ended
        replies.fail(died(exit))
        // What it sent before it died is still delivered, unless its reader has stopped.
        _ = try? await withDeadline(Self.drainTime) { try await self.outputEnded.wait() }
        fail(died(exit))
    }

    /// Fails what waits for the kernel and what would, unless something else did so before.
    private func fail(_ error: KernelError) {
        failure.set(error)
        let error = failure.current ?? error
        replies.fail(error)
        state.withLock(\.execution)?.done.set(.failure(error))
    }

    private func read(_ channel: Channel) async {
        var decoder = MessageDecoder(signer: connection.signer)
        var drops = DropLog(channel: channel, kernel: process.id, log: log)
        do {
            while true {
                let frames = try await connection.next(on: channel)
                if channel == .heartbeat {
                    handleEcho(frames)
                    continue
                }
                do throws(MessageDecoder.Refusal) {
                    try await handle(decoder.decode(frames), on: channel)
                } catch {
                    drops.note(error.description)
                }
            }
        } catch let error as KernelError {
            await end(channel, error)
        } catch {
            // Cancelled: the body has ended.
        }
    }

    /// A channel's connection has ended: because the kernel has, or because it sent what ZeroMQ refuses.
    private func end(_ channel: Channel, _ error: KernelError) async {
        if channel == .iopub { outputEnded.set(()) }
        if state.withLock(\.isShuttingDown) { return }
        let died = try? await withDeadline(Self.drainTime) { try await self.process.exit.wait() }
        guard died == nil, !Task.isCancelled else { return }
        log(.error, "kernel \(process.id): \(channel): \(error.message); the kernel is killed")
        fail(error)
        process.end()
    }

    private func handle(_ message: Message, on channel: Channel) async {
        switch channel {
        case .shell, .control:
            handleReply(message)
        case .iopub:
            isSubscribed.set(())
            await handleOutput(message)
        case .stdin:
            if message.type == .inputRequest { await handleQuestion(message) }
        case .heartbeat:
            break
        }
    }

    private func handleEcho(_ frames: [Frame]) {
        guard let frame = frames.last, frame.count < 100 else { return }
        let id = frame.withBytes { String(decoding: $0, as: UTF8.self) }
        _ = replies.resolve(id, Message(id: id, type: nil))
    }

    private func handleReply(_ message: Message) {
        guard let parent = message.parentID else { return }
        if let execution = state.withLock(\.execution), execution.id == parent {
            if message.type == .executeReply { execution.handle(ExecuteReply(message.content)) }
        } else {
            // Nobody waits for the replies to requests that were cancelled.
            _ = replies.resolve(parent, message)
        }
    }

    private func handleOutput(_ message: Message) async {
        guard let type = message.type, let parent = message.parentID else { return }
        guard let execution = state.withLock(\.execution), execution.id == parent else {
            // What completing and inspecting print is of no interest to anybody.
            if type.isOutput, message.parentType == .executeRequest { state.withLock { $0.late.append(message) } }
            return
        }
        switch type {
        case .status: await handleState(message, of: execution)
        case .executeInput: begin(execution)
        default: if type.isOutput { await execution.handlers.output(message) }
        }
    }

    private func handleState(_ message: Message, of execution: Execution) async {
        switch message.content["execution_state"]?.stringValue {
        case "busy" where execution.isSilent:
            begin(execution)
        case "idle" where execution.handleIdle():
            // Replies come in order: if that to a later request is there, the one that is missing never comes.
            // If none comes, the kernel has ended, and whoever noticed that fails the execution.
            if (try? await request(.kernelInfoRequest, on: .shell)) != nil { execution.handle(.interrupted) }
        default:
            break
        }
    }

    private func begin(_ execution: Execution) {
        if let delivered = execution.begin() { process.signal(2, delivered: delivered) }
    }

    private func handleQuestion(_ message: Message) async {
        guard let execution = state.withLock(\.execution), execution.id == message.parentID,
            let answer = execution.handlers.input
        else { return }
        let request = InputRequest(
            prompt: message.content["prompt"]?.stringValue ?? "",
            isPassword: message.content["password"]?.boolValue ?? false)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    let value = try await answer(request)
                    self.connection.send(.inputReply, on: .stdin, id: self.makeID(), content: ["value": .string(value)])
                } catch {
                    // The code waits for an answer, and there will be none.
                    self.log(.debug, "kernel \(self.process.id): a question was not answered: \(error)")
                    if !Task.isCancelled { self.interrupt(execution) }
                }
            }
            group.addTask { _ = try? await execution.done.wait() }
            await group.next()
            group.cancelAll()
        }
    }
}
