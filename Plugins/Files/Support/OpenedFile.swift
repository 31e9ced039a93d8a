import Workspace

/// A file that was opened to be read, and what its beginning tells of it.
struct OpenedFile: ~Copyable {
    /// By so many of its first bytes a file is told to be text or not.
    static let headSize = 8192

    /// Relative to the workspace.
    let path: String
    let descriptor: OwnedDescriptor
    /// As it was when the file was opened.
    let status: FileStatus
    let isText: Bool
    let mediaType: MediaType

    init(_ workspace: Workspace, path: String) throws(WorkspaceError) {
        let file = try workspace.open(path)
        let (head, status) = try workspace.read(path, from: file, at: 0, limit: Self.headSize)
        self.path = path
        self.status = status
        descriptor = file
        isText = TextPart.isText(head, isWhole: head.count >= status.size)
        mediaType = MediaType(path: path, head: head, isText: isText)
    }

    /// Gives the descriptor away: who gets it has to close it.
    consuming func release() -> Int32 {
        descriptor.release()
    }
}
