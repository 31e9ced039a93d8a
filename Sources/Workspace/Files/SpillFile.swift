import Synchronization
import SystemPackage

/// A file that takes a large output piece by piece, so that it need not be held in memory. It is removed again unless it
/// is kept.
package final class SpillFile: Sendable {
    private struct State {
        var count = 0
        var isKept = false
    }

    /// Relative to the workspace.
    package let path: String
    private let file: OwnedDescriptor
    private let directory: OwnedDescriptor
    private let name: String
    /// Its lock also keeps pieces in their order.
    private let state = Mutex(State())

    init(
        _ file: consuming OwnedDescriptor, in directory: consuming OwnedDescriptor, parent: WorkspacePath, name: String
    ) {
        self.file = file
        self.directory = directory
        self.name = name
        path = parent.appending(name).string
    }

    deinit {
        if state.withLock({ $0.isKept }) { return }
        // If it cannot be removed, it stays: a file too many does no harm.
        try? SystemCalls.unlink(name, in: directory.rawValue, isDirectory: false)
    }

    /// How many bytes were appended.
    package var byteCount: Int { state.withLock(\.count) }

    /// Leaves the file to the user.
    package func keep() {
        state.withLock { $0.isKept = true }
    }

    /// Appends bytes. They can be read by others at once.
    ///
    /// - Throws: an error if the disk is full or fails; a part of the bytes may have been appended.
    package func append(_ bytes: RawSpan) throws(WorkspaceError) {
        do throws(Errno) {
            let descriptor = file.rawValue
            try state.withLock { (state) throws(Errno) in
                try SystemCalls.writeAll(bytes, to: descriptor)
                state.count += bytes.byteCount
            }
        } catch {
            throw WorkspaceError(error, action: "append to", path: path)
        }
    }

    /// Appends bytes, as `append(_:)` does with a span.
    package func append(_ bytes: [UInt8]) throws(WorkspaceError) {
        try append(bytes.span.bytes)
    }
}
