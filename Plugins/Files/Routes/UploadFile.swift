import JSON
import PluginKit
import Workspace

/// Takes files into `uploads/`, as a form in a browser sends them.
struct UploadFile: Route {
    static let configuration = RouteConfiguration(
        .post, "/files/upload",
        summary: "Takes the files of a form (multipart/form-data, field \"file\") into uploads/", tools: ["write_file"])

    func respond(to request: HTTPRequest, in context: CallContext<FilesPlugin>) async throws -> HTTPResponse {
        let workspace = context.plugin.workspace
        do {
            let reader = try MultipartReader(contentType: request.headers["content-type"])
            let files = try await request.body.withReader { body in
                try Self.receive(&body, reader, workspace)
            }
            return Self.response(files)
        } catch let error as MultipartError {
            return .problem(error.description, status: 400)
        } catch let error as WorkspaceError {
            return .problem(error)
        }
    }

    private static func receive(
        _ body: inout HTTPBodyReader, _ reader: consuming MultipartReader, _ workspace: Workspace
    ) throws -> [Uploaded] {
        var reader = reader
        var receiver = UploadReceiver(workspace)
        while true {
            let chunk = try body.read()
            if chunk.isEmpty { break }
            try reader.take(chunk, &receiver)
        }
        try reader.end()
        return try receiver.publish()
    }

    private static func response(_ files: [Uploaded]) -> HTTPResponse {
        let list = files.map { file -> JSONValue in
            [
                "filename": .string(String(file.path.dropFirst(UploadReceiver.directory.count + 1))),
                "path": .string(file.path), "bytes": .integer(Int64(file.bytes)),
            ]
        }
        var object = list.first?.objectValue ?? [:]
        object["files"] = .array(list)
        return .json(.object(object))
    }
}

extension HTTPResponse {
    /// Why there is nothing better.
    static func problem(_ message: String, status: Int) -> HTTPResponse {
        .json(["error": .string(message)], status: status)
    }

    /// Why something in the workspace could not be done.
    static func problem(_ error: WorkspaceError) -> HTTPResponse {
        let status =
            switch error.code {
            case .invalidPath, .outside: 400
            case .notFound, .notDirectory, .notFile: 404
            case .denied: 403
            case .full: 507
            default: 500
            }
        return problem(error.message, status: status)
    }
}
