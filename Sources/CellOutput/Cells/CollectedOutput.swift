/// All outputs of a cell that has ended.
package struct CollectedOutput: Sendable {
    /// What it printed.
    package let stdout: CapturedText
    /// What it printed as errors, with the traceback.
    package let stderr: CapturedText
    /// The plain texts of its value and of what it displayed, in order.
    package let results: [String]
    /// The images for the model to see.
    package let images: [InlineImage]
    /// The files of what it displayed, in order.
    package let displayFiles: [SavedFile]
    /// The files that hold in whole what is left out elsewhere.
    package let wholeFiles: [SavedFile]
    /// The exception that it raised.
    package let failure: CellFailure?
    /// What the reader has to know about the outputs.
    package let notices: [String]
    /// Whether anything is left out.
    package let isTruncated: Bool

    init(stdout: CapturedText, stderr: CapturedText, displays: DisplayList, failure: CellFailure?, isCut: Bool) {
        self.stdout = stdout
        self.stderr = stderr
        self.failure = failure
        results = displays.texts
        images = displays.images
        displayFiles = displays.savedFiles
        wholeFiles = [stdout.file, stderr.file, displays.overflowFile].compactMap { $0 }
        isTruncated =
            isCut || !stdout.isWhole || !stderr.isWhole || displays.overflowCount > 0
            || displays.droppedCount > 0
        notices = Self.notices(stdout: stdout, stderr: stderr, displays: displays)
    }

    private static func notices(stdout: CapturedText, stderr: CapturedText, displays: DisplayList) -> [String] {
        var notices: [String] = []
        if displays.overflowCount > 0 {
            let whole = displays.overflowFile.map { " and can be read whole in \($0.path)" }
            let part = displays.partialOverflowPath.map { "; what could be saved of them is in \($0)" }
            let place = whole ?? part ?? ""
            let count = displays.overflowCount == 1 ? "1 result exceeds" : "\(displays.overflowCount) results exceed"
            notices.append("\(count) what an answer can hold\(place).")
        }
        if displays.droppedCount > 0 {
            let count =
                displays.droppedCount == 1
                ? "1 display is left out, or some of its forms"
                : "\(displays.droppedCount) displays are left out, or some of their forms"
            notices.append("\(count): at most \(DisplayList.limit).")
        }
        if displays.hiddenImageCount > 0 {
            let count = displays.hiddenImageCount == 1 ? "1 image is" : "\(displays.hiddenImageCount) images are"
            notices.append("\(count) not shown here, only saved.")
        }
        for reason in [stdout.failure, stderr.failure].compactMap({ $0 }) + displays.failures {
            notices.append("An output could not be saved: \(reason).")
        }
        return notices
    }
}
