import PluginKit
import Workspace

/// The files of the workspace as MCP resources.
struct WorkspaceFiles: ResourceSpace {
    static let configuration = ResourceConfiguration(
        prefixes: ["file:///"],
        templates: [
            ResourceTemplate(
                uriTemplate: "file://{+path}", name: "workspace file", title: "File of the workspace",
                description: """
                    A file by its absolute path, which must be in the workspace; get_workspace_info tells where that \
                    is. Directories and links are no resources.
                    """)
        ],
        tools: ["list_files", "read_file"], isListed: true, tellsOfUpdates: true)

    /// The bytes of a file beyond which it is not read whole.
    static let greatestSize = 8_388_608

    func list(
        after cursor: String?, limit: Int, in context: CallContext<FilesPlugin>
    ) async throws -> ResourceList {
        let workspace = context.plugin.workspace
        let listing = try await FileWork.run { isCancelled in
            let options = Listing.Options(
                depth: .max, directories: false, limit: limit, after: cursor)
            return try workspace.list(".", options, shouldStop: isCancelled)
        }
        let files = listing.entries.filter { $0.kind == .regular && $0.isAddressable }.map { entry in
            ResourceLink(
                uri: workspace.uri(of: entry.path), name: entry.path, mimeType: MediaType.byExtension(of: entry.path))
        }
        return ResourceList(resources: files, nextCursor: listing.isTruncated ? listing.entries.last?.path : nil)
    }

    func read(_ uri: String, in context: CallContext<FilesPlugin>) async throws -> [ResourceContent] {
        let workspace = context.plugin.workspace
        return try await FileWork.run { _ in
            let path = try Self.path(of: uri, in: workspace)
            do {
                return [try Self.content(of: path, in: workspace, uri: uri)]
            } catch let error as WorkspaceError {
                throw PluginError(error)
            }
        }
    }

    func subscribe(to uri: String, in context: CallContext<FilesPlugin>) async throws {
        let plugin = context.plugin
        try await FileWork.run { _ in
            let path = try Self.path(of: uri, in: plugin.workspace)
            do {
                try plugin.subscriptions.add(uri, path: path)
            } catch let error as WorkspaceError {
                throw PluginError(error)
            }
        }
    }

    func unsubscribe(from uri: String, in context: CallContext<FilesPlugin>) async throws {
        context.plugin.subscriptions.remove(uri)
    }

    private static func path(of uri: String, in workspace: Workspace) throws(PluginError) -> String {
        guard let path = workspace.path(ofURI: uri) else {
            throw PluginError(
                .notFound, "\(uri) is no file of the workspace, whose URIs begin with \(workspace.uriPrefix).")
        }
        return path
    }

    private static func content(
        of path: String, in workspace: Workspace, uri: String
    ) throws -> ResourceContent {
        let file = try workspace.open(path)
        // One byte more tells whether there are more.
        let (bytes, status) = try workspace.read(path, from: file, at: 0, limit: greatestSize + 1)
        guard bytes.count <= greatestSize else {
            throw PluginError(
                .failed,
                """
                \(path) has \(status.size) bytes, and resources are read whole up to \(greatestSize). Read parts of \
                it with read_file, or fetch it by GET /files/download/ where the server is reached over HTTP.
                """)
        }
        let text = bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
        let type = MediaType(path: path, head: bytes.prefix(OpenedFile.headSize), isText: text != nil).name
        guard let text else { return .blob(uri: uri, mimeType: type, data: Base64.encode(bytes)) }
        return .text(uri: uri, mimeType: type, text: text)
    }
}

extension PluginError {
    /// Why a file cannot be had as a resource.
    fileprivate init(_ error: WorkspaceError) {
        switch error.code {
        case .invalidPath, .outside, .notFound, .notDirectory, .notFile: self.init(.notFound, error.message)
        case .full: self.init(.busy, error.message)
        default: self.init(.failed, error.message)
        }
    }
}
