import Processes

/// Keeps what a program writes.
struct Recording: OutputSink {
    private var bytes: [UInt8] = []
    private let tell: @Sendable (String) -> Void

    /// - Parameter tell: gets all that was written so far, each time that more is.
    init(tell: @escaping @Sendable (String) -> Void = { _ in }) {
        self.tell = tell
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func append(_ bytes: [UInt8]) async {
        self.bytes += bytes
        tell(text)
    }
}
