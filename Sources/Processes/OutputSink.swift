/// Takes what a program writes to one of its streams.
package protocol OutputSink: Sendable {
    /// Takes the next bytes. Until this returns nothing more is read, and the program waits once the pipe is full.
    mutating func append(_ bytes: [UInt8]) async
}

/// What came of a program.
package struct ProgramOutcome<Sink: OutputSink>: Sendable {
    /// How it ended.
    package let end: ProgramEnd
    /// What has taken its output.
    package var stdout: Sink
    /// What has taken its errors.
    package var stderr: Sink
}
