import PluginKit
import Workspace

/// Names the argument that is at fault if a path is.
///
/// - Parameters:
///   - argument: the one that holds the path.
///   - body: what is done with it.
func blaming<Result: ~Copyable>(_ argument: String, _ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as WorkspaceError where error.isOfPath {
        throw ArgumentError(ArgumentPath.root.key(argument), error.message)
    }
}

extension WorkspaceError {
    /// Whether another path would help.
    fileprivate var isOfPath: Bool {
        [.invalidPath, .outside, .notFound, .exists, .notDirectory, .notFile].contains(code)
    }
}
