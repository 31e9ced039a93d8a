internal import CellOutput
internal import Synchronization

/// What a program writes to one of its streams. One task appends to it, so nobody waits for the lock.
final class StreamCapture: Sendable {
    private let text: Mutex<BoundedText>

    init(name: String, limit: Int, files: OutputFiles) {
        text = Mutex(BoundedText(name: name, limit: limit, files: files))
    }

    func append(_ bytes: [UInt8]) {
        text.withLock { $0.append(bytes) }
    }

    func finish() -> CapturedText {
        text.withLock { $0.finish() }
    }
}
