import CLinux
import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A new file that is written piece by piece, and appears under its name when it is whole.
///
/// Until then it has no name, or a hidden one where the file system has no files without; if it is given up, nothing
/// is left of it.
package final class IncomingFile: Sendable {
    private let file: OwnedDescriptor
    private let directory: OwnedDescriptor
    private let parent: WorkspacePath
    /// The name that is wanted.
    private let name: String
    /// The name until it is whole, nil for none. Its lock also keeps the pieces in their order.
    private let state: Mutex<(hidden: String?, count: Int)>

    /// - Parameters:
    ///   - new: the file, empty.
    ///   - hidden: its name, if it has one.
    ///   - directory: where it is.
    ///   - parent: the same as a path.
    ///   - name: the name that is wanted.
    init(
        _ new: consuming Workspace.NewFile, hidden: String, in directory: consuming OwnedDescriptor,
        parent: WorkspacePath, name: String
    ) {
        state = Mutex((new.isNamed ? hidden : nil, 0))
        file = new.file
        self.directory = directory
        self.parent = parent
        self.name = name
    }

    deinit {
        if let hidden = state.withLock({ $0.hidden }) {
            // What cannot be removed now never can.
            try? SystemCalls.unlink(hidden, in: directory.rawValue, isDirectory: false)
        }
    }

    /// How many bytes were appended.
    package var byteCount: Int { state.withLock { $0.count } }

    /// Appends bytes.
    ///
    /// - Throws: an error if the disk is full or fails.
    package func append(_ bytes: RawSpan) throws(WorkspaceError) {
        do throws(Errno) {
            let descriptor = file.rawValue
            try state.withLock { (state) throws(Errno) in
                try SystemCalls.writeAll(bytes, to: descriptor)
                state.count += bytes.byteCount
            }
        } catch {
            throw WorkspaceError(error, action: "write", path: parent.appending(name).string)
        }
    }

    /// Gives the file its name, or, if that is taken, one with a number added. Nothing is ever replaced.
    ///
    /// - Returns: the path of the file.
    package func publish() throws(WorkspaceError) -> String {
        do throws(Errno) {
            let published = try state.withLock { (state) throws(Errno) in
                for name in UniqueNames(like: name) {
                    do throws(Errno) {
                        try publish(state.hidden, as: name)
                        state.hidden = nil
                        return name
                    } catch {
                        if error != .fileExists { throw error }
                    }
                }
                throw Errno.fileExists
            }
            return parent.appending(published).string
        } catch {
            throw WorkspaceError(error, action: "write", path: parent.appending(name).string)
        }
    }

    private func publish(_ hidden: String?, as name: String) throws(Errno) {
        guard let hidden else { return try SystemCalls.link(file, as: name, in: directory.rawValue) }
        do throws(Errno) {
            try SystemCalls.rename(hidden, to: name, in: directory.rawValue)
        } catch {
            // Some file systems cannot rename without replacing. Linking never replaces.
            if error != .invalidArgument && error != .noFunction { throw error }
            try SystemCalls.link(hidden, as: name, in: directory.rawValue)
            try SystemCalls.unlink(hidden, in: directory.rawValue, isDirectory: false)
        }
    }
}
