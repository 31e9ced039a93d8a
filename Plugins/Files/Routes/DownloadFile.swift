import PluginKit
import Workspace

/// Sends a file of the workspace, or a part of it.
struct DownloadFile: Route {
    static let configuration = RouteConfiguration(
        .get, "/files/download/{path...}", summary: "Sends a file of the workspace, or a range of it",
        tools: ["read_file"])

    func respond(to request: HTTPRequest, in context: CallContext<FilesPlugin>) async throws -> HTTPResponse {
        let workspace = context.plugin.workspace
        let path = request.variables["path"] ?? ""
        do {
            return try await FileWork.run { _ in
                let file = try Download(workspace, path: path)
                return file.response(to: request.headers)
            }
        } catch let error as WorkspaceError {
            return .problem(error)
        }
    }
}
