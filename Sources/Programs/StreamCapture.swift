internal import CellOutput
internal import Processes

/// What a program writes to one of its streams: collected, and told to the client as it comes.
struct StreamCapture: OutputSink {
    private var text: BoundedText
    private let reporter: ProgressReporter?

    /// - Parameters:
    ///   - text: collects it.
    ///   - reporter: passes it on; nil if nobody wants to hear of it yet.
    init(_ text: BoundedText, reporter: ProgressReporter?) {
        self.text = text
        self.reporter = reporter
    }

    mutating func append(_ bytes: [UInt8]) async {
        reporter?.append(utf8: bytes)
        await text.append(bytes)
    }

    /// Ends the collection. The file of what exceeds the limits stays; without this it is removed.
    mutating func finish() async -> CapturedText {
        await text.finish()
    }
}
