import PluginKit
import Workspace

/// A file that is being read: what it is, and parts of it.
struct FileReader: ~Copyable {
    private let workspace: Workspace
    private let file: OpenedFile

    /// Opens a file and looks at its beginning.
    init(_ workspace: Workspace, path: String) throws(WorkspaceError) {
        self.workspace = workspace
        file = try OpenedFile(workspace, path: path)
    }

    /// How much is read where the caller does not say: enough to show an image.
    func defaultLimit(_ settings: FilesSettings) -> Int {
        file.mediaType.isSeenImage ? max(settings.readBytes, settings.imageBytes) : settings.readBytes
    }

    /// Reads a part.
    ///
    /// - Parameters:
    ///   - offset: where it begins; what is beyond the end is the end.
    ///   - limit: how many bytes at most.
    func part(from offset: Int, limit: Int) throws(WorkspaceError) -> ReadPart {
        // The margin serves to cut between characters.
        let offset = min(offset, file.status.size)
        let start = offset - min(offset, TextPart.margin)
        let reach = limit + 2 * TextPart.margin
        var (bytes, status) = try workspace.read(file.path, from: file.descriptor, at: start, limit: reach)
        // What grew or shrank meanwhile is as large as what was read of it tells.
        let known = max(0, min(offset, start + bytes.count))
        let wanted = known..<(known + min(limit, start + bytes.count - known))
        if file.isText, let part = TextPart(bytes, at: start, wanted: wanted) {
            return ReadPart(.text(part.text), range: part.range, size: status.size, mediaType: file.mediaType)
        }
        bytes.removeFirst(wanted.lowerBound - start)
        bytes.removeLast(bytes.count - wanted.count)
        return ReadPart(.binary(bytes), range: wanted, size: status.size, mediaType: file.mediaType)
    }
}
