/// One stream of text: a bounded part of it in memory, and the whole in a file once it exceeds that part.
package struct BoundedText: Sendable {
    private let name: String
    private let limits: OutputLimits
    private let files: OutputFiles
    private var buffer: HeadTailBuffer
    private var terminal = TerminalText()
    private var whole: WholeText

    /// - Parameters:
    ///   - name: what the stream is called, as `stdout`; the file's name contains it.
    ///   - limits: how many bytes are kept in memory, and how many in the file.
    ///   - files: where the whole goes.
    package init(name: String, limits: OutputLimits, files: OutputFiles) {
        self.name = name
        self.limits = limits
        self.files = files
        buffer = HeadTailBuffer(limit: limits.textBytes)
        whole = WholeText(name: "\(name).txt", limit: limits.fileBytes, files: files)
    }

    /// Appends text as it was written to a terminal.
    package mutating func append(_ text: String) async {
        await take(terminal.feed(text))
    }

    /// Appends bytes as they were written to a terminal: UTF-8, of which a piece may end within a character. What is
    /// no UTF-8 is replaced in the text and kept in the file.
    package mutating func append(_ bytes: [UInt8]) async {
        await take(terminal.feed(bytes))
    }

    /// Forgets everything, and removes the file if there is one.
    package mutating func clear() {
        self = BoundedText(name: name, limits: limits, files: files)
    }

    /// Ends the text. Its file stays.
    package mutating func finish() async -> CapturedText {
        await take(terminal.finish())
        whole.keep()
        let text = buffer.text { omitted in
            "[… \(omitted) bytes of \(name) are left out here; \(place) …]"
        }
        return CapturedText(text: text, isWhole: buffer.isWhole, file: whole.file, failure: whole.failure)
    }

    /// Where the whole is, as far as it could be saved.
    private var place: String {
        switch (whole.path, whole.failure) {
        case (let path?, nil): "the whole is in \(path)"
        case (let path?, let failure?): "only a part of it could be saved in \(path), since \(failure)"
        case (nil, let failure): "and lost, since \(failure ?? "no file was made")"
        }
    }

    private mutating func take(_ bytes: [UInt8]) async {
        if bytes.isEmpty { return }
        if buffer.total + bytes.count > buffer.limit {
            if let beginning = buffer.whole { await whole.append(beginning) }
            await whole.append(bytes)
        }
        buffer.append(bytes)
    }
}

/// What became of a stream of text.
package struct CapturedText: Sendable, Equatable {
    /// The text, or its head and tail with a line between them that says what is left out.
    package let text: String
    /// Whether nothing is left out.
    package let isWhole: Bool
    /// The whole, if something is left out and all of it could be saved.
    package let file: SavedFile?
    /// Why the file lacks something, if it does.
    package let failure: String?
}
