import PluginAPI

/// A connection as those use it who ask and answer over it.
final class FrameLink: Sendable {
    private let sender: any FrameSender
    let answers = PendingAnswers()

    init(_ sender: any FrameSender) {
        self.sender = sender
    }

    /// - Returns: false if the frame is too large, or nobody reads any more.
    @discardableResult
    func send(_ frame: Frame) -> Bool {
        sender.send(frame)
    }

    /// Sends a frame and waits for its answer.
    ///
    /// - Parameter limit: how long; nil: as long as the connection is there.
    /// - Returns: nil if none came.
    func ask(_ frame: Frame, within limit: Duration? = nil) -> Frame? {
        guard frame.size <= Frame.sizeLimit else { return nil }
        return answers.wait(within: limit) { token in
            var frame = frame
            frame.token = token
            // Where that fails the connection has ended, and with it the waiting.
            send(frame)
        }
    }

    /// The status with which a frame is answered, that of a host which is gone where it is not.
    func status(_ frame: Frame) -> mortise_status {
        ask(frame)?.status ?? Status.gone
    }

    func answer(
        _ question: Frame, _ status: mortise_status, _ parts: [[UInt8]] = [], descriptors: [HeldDescriptor] = []
    ) {
        send(
            Frame(kind: .answer, status: status, token: question.token, parts: parts, descriptors: descriptors))
    }
}
