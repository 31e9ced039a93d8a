internal import CellOutput
package import PluginKit
internal import Processes

/// What came of a program, for answers.
package struct ProgramReport: Sendable {
    /// What it printed; of a long text head and tail, with a line between them that says where the whole is.
    package let stdout: String
    /// What it printed as errors, in the same way.
    package let stderr: String
    /// Its exit code, or the negative number of the signal that killed it.
    package let returnCode: Int
    /// What else the caller has to know: why it was killed, which output could not be saved.
    package let notices: [String]

    private let wholeFiles: [SavedFile]
    private let files: OutputFiles

    init(
        stdout: CapturedText, stderr: CapturedText, end: ProgramEnd, limits: ResourceLimits, timeout: Duration?,
        files: OutputFiles
    ) {
        self.stdout = stdout.text
        self.stderr = stderr.text
        self.files = files
        returnCode = end.returnCode
        wholeFiles = [stdout.file, stderr.file].compactMap { $0 }
        notices =
            [Self.endNotice(end, limits, timeout)].compactMap { $0 }
            + [stdout.failure, stderr.failure].compactMap { $0 }.map { "An output could not be saved: \($0)." }
    }

    /// The answer as a model reads it.
    ///
    /// - Parameters:
    ///   - silence: what is said if there is nothing else to say.
    ///   - more: what is said below the rest.
    package func content(silence: String, more: String = "") -> [Content] {
        let errors = stderr.isEmpty ? "" : "[stderr]\n\(stderr)"
        let text = ReportText.joined([stdout, errors] + notices.map { "[\($0)]" } + [more])
        return [.text(text.isEmpty ? silence : text)] + ReportText.links(to: wholeFiles, in: files)
    }

    private static func endNotice(_ end: ProgramEnd, _ limits: ResourceLimits, _ timeout: Duration?) -> String? {
        if end.isTimedOut, let timeout {
            return "It was killed, with all that it started, because its time of \(timeout) was over. "
                + "It is not run again; pass a longer timeout if it needs more."
        }
        if end.returnCode > 0 { return "It ended with exit code \(end.returnCode)." }
        guard end.returnCode < 0 else { return nil }
        let death = "It was killed by \(SignalNames.description(of: -end.returnCode))"
        return "\(death)\(limits.explanation(of: -end.returnCode).map { ": \($0)" } ?? "")."
    }
}
