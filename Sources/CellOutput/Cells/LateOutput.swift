/// What earlier cells put out after they had ended: collected as a cell's own output is, and kept apart from it.
struct LateOutput {
    private let output: CollectedOutput
    private let dropped: Int

    /// It is not what the caller asked for, so the answer holds less of it.
    private static func limits(_ limits: OutputLimits) -> OutputLimits {
        OutputLimits(
            textBytes: max(1024, limits.textBytes / 4), imageBytes: limits.imageBytes, imageCount: 0,
            fileBytes: limits.fileBytes)
    }

    /// - Parameters:
    ///   - late: what the service answered.
    ///   - limits: how much of a cell's own output the answer holds.
    ///   - files: where the rest goes.
    init(_ late: CellOutcome.LateOutput, limits: OutputLimits, files: OutputFiles) async {
        var collector = OutputCollector(limits: Self.limits(limits), files: files)
        for chunk in late.outputs { await collector.accept(chunk) }
        output = await collector.finish()
        dropped = late.dropped
    }

    /// What it is, as plain text; of a long text head and tail.
    var text: String {
        ([output.stdout.text] + output.results.map { "\($0)\n" } + [output.stderr.text]).joined()
    }

    var displayFiles: [SavedFile] { output.displayFiles }
    var wholeFiles: [SavedFile] { output.wholeFiles }
    var isTruncated: Bool { output.isTruncated || dropped > 0 }

    var notices: [String] {
        let lost = dropped == 1 ? "1 output" : "\(dropped) outputs"
        return output.notices
            + (dropped > 0 ? ["\(lost) of an earlier cell came while nobody asked, and are lost."] : [])
    }
}
