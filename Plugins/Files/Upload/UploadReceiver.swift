import PluginKit
import Workspace

/// Writes the files of a form into the workspace while they come.
///
/// They appear there when the form is whole, so that an upload which breaks off leaves nothing.
struct UploadReceiver: MultipartReader.Receiver {
    /// The field of the form that holds the files.
    static let field = "file"
    /// Where they go, relative to the workspace.
    static let directory = "uploads"
    /// So many files may a form hold: each is open until the form is whole.
    static let fileLimit = 100

    private let workspace: Workspace
    private var files: [IncomingFile] = []
    /// Whether the part that comes is a file.
    private var isReceiving = false

    init(_ workspace: Workspace) {
        self.workspace = workspace
    }

    mutating func begin(_ part: MultipartPart) throws {
        isReceiving = part.name == Self.field && part.fileName != nil
        guard isReceiving, let name = part.fileName else { return }
        if files.count == Self.fileLimit {
            throw MultipartError("The form has more than \(Self.fileLimit) files; send them in several forms.")
        }
        files.append(try workspace.receive(named: "\(Self.directory)/\(UploadName.safe(name))"))
    }

    mutating func receive(_ bytes: ArraySlice<UInt8>) throws {
        if isReceiving { try files.last?.append(bytes.span.bytes) }
    }

    mutating func end() {
        isReceiving = false
    }

    /// Lets the files appear in the workspace.
    ///
    /// - Throws: `MultipartError` if the form held none.
    func publish() throws -> [Uploaded] {
        if files.isEmpty {
            throw MultipartError("The form has no file: send one in the field \"\(Self.field)\", with its name.")
        }
        var published: [Uploaded] = []
        do {
            for file in files { published.append(Uploaded(path: try file.publish(), bytes: file.byteCount)) }
        } catch {
            // The first error is the one to report, whether or not the others can be removed.
            for file in published { try? workspace.remove(file.path) }
            throw error
        }
        return published
    }
}

/// A file that was uploaded.
struct Uploaded {
    /// Relative to the workspace.
    let path: String
    let bytes: Int
}
