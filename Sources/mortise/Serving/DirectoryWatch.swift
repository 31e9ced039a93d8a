import Dispatch
import Glibc
import SystemPackage

/// `@unchecked Sendable`: a source may be cancelled from any thread.
private struct Watch: @unchecked Sendable {
    let source: any DispatchSourceRead
}

/// Tells when files come to be, change or go in some directories, by inotify(7).
enum DirectoryWatch {
    /// A file is told of once it is whole: when its writer closes it, or it is moved to its place.
    private static let events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE

    /// Changes from now on. Those that come faster than they are read are one. A directory that is not there is not
    /// watched.
    ///
    /// - Throws: `Errno` where nothing can be watched, as when the user has too many watches.
    static func changes(in directories: [FilePath]) throws(Errno) -> AsyncStream<Void> {
        let queue = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard queue >= 0 else { throw Errno(rawValue: errno) }
        for directory in directories {
            let watch = inotify_add_watch(queue, directory.string, UInt32(events | IN_ONLYDIR))
            guard watch < 0, errno != ENOENT, errno != ENOTDIR else { continue }
            let reason = Errno(rawValue: errno)
            close(queue)
            throw reason
        }
        return stream(of: queue)
    }

    private static func stream(of queue: Int32) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let source = DispatchSource.makeReadSource(
            fileDescriptor: queue, queue: DispatchQueue(label: "mortise.directories"))
        source.setEventHandler {
            drain(queue)
            continuation.yield()
        }
        source.setCancelHandler { close(queue) }
        let watch = Watch(source: source)
        continuation.onTermination = { _ in watch.source.cancel() }
        source.resume()
        return stream
    }

    /// What exactly has changed does not matter: all is looked at.
    private static func drain(_ queue: Int32) {
        withUnsafeTemporaryAllocation(byteCount: 1 << 14, alignment: 8) { buffer in
            while read(queue, buffer.baseAddress, buffer.count) > 0 {}
        }
    }
}
