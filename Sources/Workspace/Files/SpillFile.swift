import Synchronization
import SystemPackage

/// A file that takes a large output piece by piece, so that it need not be held in memory.
package final class SpillFile: Sendable {
    /// Relative to the workspace.
    package let path: String
    private let file: OwnedDescriptor
    /// How many bytes were appended. Its lock also keeps pieces in their order.
    private let count = Mutex(0)

    init(_ file: consuming OwnedDescriptor, path: String) {
        self.file = file
        self.path = path
    }

    /// How many bytes were appended.
    package var byteCount: Int { count.withLock { $0 } }

    /// Appends bytes. They can be read by others at once.
    ///
    /// - Throws: an error if the disk is full or fails; a part of the bytes may have been appended.
    package func append(_ bytes: RawSpan) throws(WorkspaceError) {
        do throws(Errno) {
            let descriptor = file.rawValue
            try count.withLock { (count) throws(Errno) in
                try SystemCalls.writeAll(bytes, to: descriptor)
                count += bytes.byteCount
            }
        } catch {
            throw WorkspaceError(error, action: "append to", path: path)
        }
    }

    /// Appends bytes, as `append(_:)` does with a span.
    package func append(_ bytes: [UInt8]) throws(WorkspaceError) {
        try append(bytes.span.bytes)
    }

    /// Appends the UTF-8 of a text.
    package func append(_ text: String) throws(WorkspaceError) {
        try append(text.utf8Span.span.bytes)
    }
}
