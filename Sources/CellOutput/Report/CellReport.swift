package import PluginKit

/// Composes the answer to a cell: structure for programs, and for the model text to read, images to see and links.
package struct CellReport {
    private let output: CollectedOutput
    private let outcome: CellOutcome
    private let late: LateOutput?
    private let newFiles: [String]
    private let newFilesAreComplete: Bool
    private let files: OutputFiles

    /// - Parameters:
    ///   - output: what the cell printed and displayed.
    ///   - outcome: how it ended.
    ///   - newFiles: the files that came to be, relative to the workspace.
    ///   - newFilesAreComplete: whether there are certainly no others.
    ///   - limits: how much of what earlier cells put out late is kept.
    ///   - files: where the files are.
    package init(
        _ output: CollectedOutput, _ outcome: CellOutcome, newFiles: [String], newFilesAreComplete: Bool,
        limits: OutputLimits, files: OutputFiles
    ) async {
        self.output = output
        self.outcome = outcome
        late = if let late = outcome.lateOutput { await LateOutput(late, limits: limits, files: files) } else { nil }
        self.newFiles = newFiles
        self.newFilesAreComplete = newFilesAreComplete
        self.files = files
    }

    /// The answer. Code that raises is a call that succeeded: its traceback is what the caller asked for.
    package var result: ToolResult<CellResult> {
        ToolResult(content: [.text(text)] + images + links, structured: structured)
    }

    private var structured: CellResult {
        var result = CellResult()
        result.stdout = output.stdout.text
        result.stderr = output.stderr.text
        result.results = output.results
        result.outputs = displayFiles.map(\.path)
        result.newFiles = newFiles
        result.executionTime = outcome.executionTime
        result.executionCount = outcome.executionCount
        result.sessionID = outcome.sessionID
        result.status = outcome.status
        result.error = output.failure.map { failure in
            var error = ErrorResult()
            error.name = failure.name
            error.value = failure.value
            error.traceback = failure.traceback
            return error
        }
        result.lateOutput = late?.text ?? ""
        result.truncated = output.isTruncated || late?.isTruncated == true
        result.notices = notices
        return result
    }

    private var notices: [String] {
        var notices: [String] = []
        switch outcome.status {
        case .ok, .error: break
        case .timeout:
            notices.append(
                "The code was interrupted after \(seconds) s because its time was over. It is not run again; "
                    + "pass a longer timeout if it needs more.")
        case .interrupted: notices.append("The code was interrupted after \(seconds) s.")
        case .died: notices.append("The kernel's process ended while the code was running. It is not run again.")
        }
        if let notice = outcome.notice {
            notices.append(notice)
        } else if outcome.restarted {
            notices.append("The kernel was restarted: all variables of the session are lost.")
        }
        if !newFilesAreComplete {
            notices.append(ReportText.incompleteNewFiles)
        }
        return notices + output.notices + (late?.notices ?? [])
    }

    private var displayFiles: [SavedFile] { output.displayFiles + (late?.displayFiles ?? []) }

    private var seconds: String {
        let tenths = (outcome.executionTime * 10).rounded()
        return "\(tenths / 10)"
    }

    private var text: String {
        var parts = [output.stdout.text] + output.results + [errorText, lateText]
        parts += notices.map { "[\($0)]" }
        parts.append(ReportText.newFiles(newFiles))
        let text = ReportText.joined(parts)
        return text.isEmpty ? "[The code ran and printed nothing.]" : text
    }

    /// What was printed as errors, with a heading where it could be taken for the standard output.
    private var errorText: String {
        let text = output.stderr.text
        return text.isEmpty || text == "\(output.failure?.text ?? "")\n" ? text : "[stderr]\n\(text)"
    }

    /// What is no output of this cell, with a heading so that it is not taken for that.
    private var lateText: String {
        guard let text = late?.text, !text.isEmpty else { return "" }
        return "[Output of an earlier cell, printed after it had ended]\n\(text)"
    }

    private var images: [Content] {
        output.images.map { .image(data: $0.base64, mimeType: $0.mimeType) }
    }

    private var links: [Content] {
        ReportText.links(to: output.wholeFiles + (late?.wholeFiles ?? []) + displayFiles, in: files)
    }
}
