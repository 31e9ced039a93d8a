import Workspace

/// One stream of text: a bounded part of it in memory, and the whole in a file once it exceeds that part.
package struct BoundedText {
    private let name: String
    private let files: OutputFiles
    private var buffer: HeadTailBuffer
    private var terminal = TerminalText()
    private var spill: SpillFile?
    private var failure: String?

    /// - Parameters:
    ///   - name: what the stream is called, as `stdout`; the file's name contains it.
    ///   - limit: how many bytes are kept in memory.
    ///   - files: where the whole goes.
    package init(name: String, limit: Int, files: OutputFiles) {
        self.name = name
        self.files = files
        buffer = HeadTailBuffer(limit: limit)
    }

    /// Appends text as it was written to a terminal.
    package mutating func append(_ text: String) {
        take(terminal.feed(text))
    }

    /// Appends bytes as they were written to a terminal: UTF-8, of which a piece may end within a character. What is
    /// no UTF-8 is replaced in the text and kept in the file.
    package mutating func append(_ bytes: [UInt8]) {
        take(terminal.feed(bytes))
    }

    /// Forgets everything, and removes the file if there is one.
    package mutating func clear() {
        if let spill { files.remove(spill.path) }
        self = BoundedText(name: name, limit: buffer.limit, files: files)
    }

    /// Ends the text.
    package mutating func finish() -> CapturedText {
        take(terminal.finish())
        let text = buffer.text { omitted in
            "[… \(omitted) bytes of \(name) are left out here; \(place) …]"
        }
        let whole = failure == nil ? spill : nil
        let file = whole.map { SavedFile(path: $0.path, mimeType: "text/plain", size: $0.byteCount) }
        return CapturedText(text: text, isWhole: buffer.isWhole, file: file, failure: failure)
    }

    /// Where the whole is, as far as it could be saved.
    private var place: String {
        switch (spill, failure) {
        case (let spill?, nil): "the whole is in \(spill.path)"
        case (let spill?, let failure?): "only a part of it could be saved in \(spill.path), since \(failure)"
        case (nil, let failure): "and lost, since \(failure ?? "no file was made")"
        }
    }

    private mutating func take(_ bytes: [UInt8]) {
        if bytes.isEmpty { return }
        if buffer.total + bytes.count > buffer.limit { keepWhole(bytes) }
        buffer.append(bytes)
    }

    private mutating func keepWhole(_ bytes: [UInt8]) {
        if failure != nil { return }
        do {
            if spill == nil {
                let file = try files.spill("\(name).txt")
                spill = file
                try file.append(buffer.whole ?? [])
            }
            try spill?.append(bytes)
        } catch {
            failure = "\(error)"
        }
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
