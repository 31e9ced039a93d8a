package import SystemPackage

/// Why something in a workspace could not be done.
package struct WorkspaceError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure.
    package struct Code: Sendable, Hashable {
        private enum Kind {
            case invalidPath, outside, notFound, exists, notDirectory, notFile, denied, full, deleted, failed
        }

        private let kind: Kind

        /// The path is no path: empty, with a null byte, or too long.
        package static let invalidPath = Code(kind: .invalidPath)
        /// The path leads out of the workspace, or over a symbolic link.
        package static let outside = Code(kind: .outside)
        /// There is nothing at the path.
        package static let notFound = Code(kind: .notFound)
        /// There is something at the path already.
        package static let exists = Code(kind: .exists)
        /// A part of the path is no directory.
        package static let notDirectory = Code(kind: .notDirectory)
        /// What is at the path is no regular file.
        package static let notFile = Code(kind: .notFile)
        /// The process lacks the permission.
        package static let denied = Code(kind: .denied)
        /// The disk or a limit is exhausted.
        package static let full = Code(kind: .full)
        /// The workspace itself is gone.
        package static let deleted = Code(kind: .deleted)
        /// Anything else, such as a failing disk.
        package static let failed = Code(kind: .failed)
    }

    /// What kind of failure it is.
    package let code: Code
    /// What happened, to what, and what to do.
    package let message: String
    /// The path as it was given.
    package let path: String
    /// What the system said, if it was asked.
    package let cause: Errno?

    package var description: String { message }

    init(_ code: Code, _ message: String, path: String, cause: Errno? = nil) {
        self.code = code
        self.message = message
        self.path = path
        self.cause = cause
    }

    /// - Parameters:
    ///   - cause: what the system said.
    ///   - action: what was attempted, as "read" or "write".
    ///   - path: to what.
    init(_ cause: Errno, action: String, path: String) {
        let (code, reason) = Self.explanation(of: cause)
        self.init(code, "cannot \(action) \"\(path)\": \(reason)", path: path, cause: cause)
    }

    /// - Parameters:
    ///   - kind: what there is in place of a regular file.
    ///   - action: what was attempted.
    ///   - path: to what.
    init(notFile kind: FileStatus.Kind, action: String, path: String) {
        switch kind {
        case .directory: self.init(.isDirectory, action: action, path: path)
        case .symbolicLink: self.init(.tooManySymbolicLinkLevels, action: action, path: path)
        default:
            self.init(
                .notFile, "cannot \(action) \"\(path)\": it is \(kind.description); give the path of a regular file",
                path: path)
        }
    }

    private static func explanation(of cause: Errno) -> (Code, String) {
        switch cause {
        case .tooManySymbolicLinkLevels:
            (.outside, "a symbolic link is in the way, which is not followed; give the path without links")
        case .improperLink:
            (.outside, "it leads out of the workspace; give a path within it")
        case .noSuchFileOrDirectory:
            (.notFound, "it does not exist in the workspace; check the path")
        case .fileExists:
            (.exists, "it exists already; choose another name")
        case .notDirectory:
            (.notDirectory, "a part of the path is a file; give a path whose parents are directories")
        case .isDirectory:
            (.notFile, "it is a directory; give the path of a file")
        case .fileNameTooLong:
            (.invalidPath, "the path is too long; choose shorter names")
        case .readOnlyFileSystem:
            (.denied, "the workspace is read-only; mount it for writing")
        case .permissionDenied, .notPermitted:
            (.denied, "\(cause); check the permissions of the workspace")
        case .noSpace, .diskQuotaExceeded:
            (.full, "\(cause); free some space")
        case .fileTooLarge:
            (.full, "the file would be larger than its file system or a limit of the server allows")
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem:
            (.full, "\(cause); raise the limit of open files")
        default:
            (.failed, "\(cause)")
        }
    }
}
