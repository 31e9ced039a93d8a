internal import Jupyter
internal import Synchronization

/// Hands the output of a cell, one by one, from the task that reads the kernel to the one that serves the caller.
///
/// The reader of the kernel waits until the last output has been taken, so that a caller that lags slows the kernel.
final class OutputChannel: Sendable {
    private struct State {
        var output: Message?
        var sender: CheckedContinuation<Void, Never>?
        var receiver: CheckedContinuation<Message?, Never>?
        /// Whether there will be no more.
        var isFinished = false
        /// Whether nobody wants more.
        var isAbandoned = false
    }

    private let state = Mutex(State())

    /// Hands over one output; returns when it has been taken, or nobody wants it.
    func send(_ output: Message) async {
        await withCheckedContinuation { sender in
            let (isDone, receiver) = state.withLock { state -> (Bool, CheckedContinuation<Message?, Never>?) in
                if state.isAbandoned || state.isFinished { return (true, nil) }
                if let receiver = state.receiver {
                    state.receiver = nil
                    return (true, receiver)
                }
                state.output = output
                state.sender = sender
                return (false, nil)
            }
            receiver?.resume(returning: output)
            if isDone { sender.resume() }
        }
    }

    /// Takes the next output, nil after the last.
    func next() async -> Message? {
        await withCheckedContinuation { receiver in
            let (result, sender) = state.withLock { state -> (Message??, CheckedContinuation<Void, Never>?) in
                if let output = state.output {
                    defer { (state.output, state.sender) = (nil, nil) }
                    return (.some(output), state.sender)
                }
                if state.isFinished || state.isAbandoned { return (.some(nil), nil) }
                state.receiver = receiver
                return (nil, nil)
            }
            sender?.resume()
            if let result { receiver.resume(returning: result) }
        }
    }

    /// There are no more outputs. One that has been sent can still be taken.
    func finish() {
        let receiver = state.withLock { state in
            state.isFinished = true
            defer { state.receiver = nil }
            return state.receiver
        }
        receiver?.resume(returning: nil)
    }

    /// Nobody wants more: what is sent from now on is dropped.
    func abandon() {
        let (sender, receiver) = state.withLock { state in
            state.isAbandoned = true
            state.output = nil
            defer { (state.sender, state.receiver) = (nil, nil) }
            return (state.sender, state.receiver)
        }
        sender?.resume()
        receiver?.resume(returning: nil)
    }
}
