import CLinux
package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A directory, and everything beneath it and nothing else.
///
/// The directory is opened once; later on it may be renamed, but not exchanged for another. Paths are relative to it.
/// One that is absolute, contains `..` or leads over a symbolic link is refused, at the moment of its use, by the
/// kernel: no race can get around it. The calls block as long as the file system does.
package final class Workspace: Sendable {
    /// Where the directory was when it was opened: absolute, without symbolic links.
    package let path: FilePath
    let root: OwnedDescriptor
    let resolver: BeneathResolver

    /// Opens a directory, itself by any path.
    ///
    /// - Throws: an error if there is no such directory or it may not be entered.
    package convenience init(at path: FilePath) throws(WorkspaceError) {
        try self.init(at: path, features: nil)
    }

    /// - Parameter features: what to make use of, for tests; nil finds it out.
    package init(at path: FilePath, features: KernelFeatures?) throws(WorkspaceError) {
        do throws(Errno) {
            let root = try SystemCalls.open(path.string, in: AT_FDCWD, flags: linux_open_path | O_DIRECTORY)
            self.path = try SystemCalls.path(of: root.rawValue)
            resolver = BeneathResolver(features: features ?? .detected(in: root.rawValue))
            self.root = root
        } catch {
            throw WorkspaceError(error, openingWorkspace: path.string)
        }
    }

    /// Makes a directory and its parents, as far as they are missing.
    package func makeDirectories(_ path: String) throws(WorkspaceError) {
        let checked = try WorkspacePath(path)
        do throws(Errno) {
            _ = try resolver.makeDirectory(checked, beneath: root.rawValue)
        } catch {
            throw failure(error, action: "make the directory", path: path)
        }
    }

    /// What is at a path, which may be a symbolic link; nil if nothing is.
    package func status(of path: String) throws(WorkspaceError) -> FileStatus? {
        let checked = try WorkspacePath(path)
        do throws(Errno) {
            guard let (parent, name) = checked.split else { return try SystemCalls.status(of: root.rawValue) }
            let directory = try resolver.openDirectory(parent, beneath: root.rawValue)
            return try SystemCalls.status(of: name, in: directory.rawValue)
        } catch {
            if error == .noSuchFileOrDirectory { return nil }
            throw failure(error, action: "look at", path: path)
        }
    }

    /// Removes a file or a symbolic link, not what it points to.
    package func remove(_ path: String) throws(WorkspaceError) {
        guard let (parent, name) = try WorkspacePath(path).split else {
            throw WorkspaceError(.notFile, "the workspace itself cannot be removed", path: path)
        }
        do throws(Errno) {
            let directory = try resolver.openDirectory(parent, beneath: root.rawValue)
            try SystemCalls.unlink(name, in: directory.rawValue, isDirectory: false)
        } catch {
            throw failure(error, action: "remove", path: path)
        }
    }

    /// Whether there is a regular file at a path, now.
    func isRegularFile(_ path: WorkspacePath) -> Bool {
        do {
            let file = try resolver.open(path, beneath: root.rawValue, flags: linux_open_path)
            return try SystemCalls.status(of: file.rawValue).kind == .regular
        } catch {
            return false
        }
    }
}

extension Workspace {
    /// Does what may fail, and explains it.
    func attempt<Result: ~Copyable>(
        _ action: String, _ path: String, _ body: () throws(Errno) -> Result
    ) throws(WorkspaceError) -> Result {
        do throws(Errno) {
            return try body()
        } catch {
            throw failure(error, action: action, path: path)
        }
    }

    /// Explains why something failed.
    func failure(_ cause: Errno, action: String, path: String) -> WorkspaceError {
        // What is tried in a directory that is no more fails in many ways.
        if isDeleted {
            return WorkspaceError(
                .deleted,
                "cannot \(action) \"\(path)\": the workspace \(self.path) itself was deleted; make it again and restart "
                    + "the server", path: path, cause: cause)
        }
        return WorkspaceError(cause, action: action, path: path)
    }

    /// Whether the directory is there no more.
    var isDeleted: Bool {
        // What cannot be found out is not claimed.
        (try? SystemCalls.status(of: root.rawValue).linkCount) == 0
    }
}

extension WorkspaceError {
    fileprivate init(_ cause: Errno, openingWorkspace path: String) {
        let (code, mend): (Code, String) =
            switch cause {
            case .noSuchFileOrDirectory: (.notFound, "make it or name another")
            case .notDirectory: (.notDirectory, "name a directory")
            case .permissionDenied, .notPermitted: (.denied, "check its permissions")
            default: (.failed, "name another")
            }
        self.init(code, "cannot open the workspace \"\(path)\": \(cause); \(mend)", path: path, cause: cause)
    }
}
