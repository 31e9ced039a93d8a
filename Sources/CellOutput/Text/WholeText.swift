import Workspace

/// A file for the whole of a text that is too long for an answer: made when there is something for it, of limited size,
/// and removed again unless it is kept, or where the disk takes no more of it.
struct WholeText: Sendable {
    private let name: String
    private let limit: Int
    private let files: OutputFiles
    private var spill: SpillFile?
    /// Why the file lacks something, if it does.
    private(set) var failure: String?

    /// - Parameters:
    ///   - name: the end of the file's name.
    ///   - limit: bytes of the file.
    ///   - files: where it is made.
    init(name: String, limit: Int, files: OutputFiles) {
        self.name = name
        self.limit = limit
        self.files = files
    }

    /// Where the file is, relative to the workspace; nil if there is none.
    var path: String? { spill?.path }

    /// The file, if there is one that lacks nothing.
    var file: SavedFile? {
        guard failure == nil else { return nil }
        return spill.map { SavedFile(path: $0.path, mimeType: "text/plain", size: $0.byteCount) }
    }

    /// Appends UTF-8. Once something could not be saved, nothing more is.
    mutating func append(_ bytes: [UInt8]) async {
        if failure != nil { return }
        do {
            let file = if let spill { spill } else { try await files.spill(name) }
            spill = file
            let room = max(0, limit - file.byteCount)
            try await FileWork.run { _ throws(WorkspaceError) in
                try file.append(bytes.span.bytes.extracting(first: room))
            }
            if bytes.count > room { failure = "the limit of its size, output_file_bytes (\(limit)), was reached" }
        } catch {
            // A part would only keep the disk full.
            spill = nil
            failure = "\(error)"
        }
    }

    /// Leaves the file to the user.
    func keep() {
        spill?.keep()
    }
}
