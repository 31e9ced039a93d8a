import Dispatch
import Glibc
import Synchronization
import SystemPackage

/// Tells when files come to be, change or go in some directories, by inotify(7).
///
/// `@unchecked Sendable`: the source may be cancelled from any thread, and all else is used on its queue alone.
final class DirectoryWatch: @unchecked Sendable {
    /// A file is told of once it is whole: when its writer closes it, or it is moved to its place.
    private static let files = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE
    /// A directory as soon as it is there.
    private static let folders = IN_CREATE | IN_MOVED_TO

    private let descriptor: Int32
    private let concerns: @Sendable (FilePath) -> Bool
    /// By the numbers of the watches.
    private var watched: [Int32: FilePath] = [:]
    /// What may come to be in a directory that is watched for this alone: itself watched then.
    private var awaited: [Int32: Set<FilePath>] = [:]

    /// Changes from now on. Those that come faster than they are read are one. Directories that are not there yet are watched
    /// once they are, and so are those that come in the place of others.
    ///
    /// - Parameter concerns: whether anybody wants to know of a file at that path.
    /// - Throws: `Errno` where nothing can be watched, as when the user has too many watches.
    static func changes(
        in directories: [FilePath], concerning concerns: @escaping @Sendable (FilePath) -> Bool
    ) throws(Errno) -> AsyncStream<Void> {
        let watch = try DirectoryWatch(concerning: concerns)
        for directory in directories { try watch.add(directory) }
        return watch.stream()
    }

    private init(concerning concerns: @escaping @Sendable (FilePath) -> Bool) throws(Errno) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        if descriptor < 0 { throw Errno(rawValue: errno) }
        self.concerns = concerns
    }

    deinit {
        close(descriptor)
    }

    private func add(_ directory: FilePath) throws(Errno) {
        if let number = try number(directory, Self.files | IN_CREATE) { watched[number] = directory }
        let parent = directory.removingLastComponent()
        // Added to what the parent is watched for already, if it is.
        if let number = try number(parent, Self.folders | IN_MASK_ADD) {
            awaited[number, default: []].insert(directory)
        }
    }

    /// - Returns: nil where there is no such directory.
    private func number(_ directory: FilePath, _ events: Int32) throws(Errno) -> Int32? {
        let number = inotify_add_watch(
            descriptor, directory.string, UInt32(bitPattern: events | IN_ONLYDIR | IN_MASK_ADD))
        if number >= 0 { return number }
        guard errno == ENOENT || errno == ENOTDIR || errno == EACCES else { throw Errno(rawValue: errno) }
        return nil
    }

    private func stream() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let source = Source(
            DispatchSource.makeReadSource(
                fileDescriptor: descriptor, queue: DispatchQueue(label: "mortise.directories")))
        source.source.setEventHandler { [self] in
            if drain() { continuation.yield() }
        }
        // Until then the handler keeps this, and with it the descriptor.
        source.source.setCancelHandler { source.source.setEventHandler(handler: nil) }
        continuation.onTermination = { _ in source.source.cancel() }
        source.source.resume()
        return stream
    }

    /// - Returns: whether anything of it concerns anybody.
    private func drain() -> Bool {
        var isOfConcern = false
        withUnsafeTemporaryAllocation(byteCount: 1 << 14, alignment: 8) { buffer in
            while case let count = read(descriptor, buffer.baseAddress, buffer.count), count > 0 {
                var offset = 0
                while offset < count {
                    let event = UnsafeRawBufferPointer(rebasing: buffer[offset...])
                    if take(event) { isOfConcern = true }
                    offset += MemoryLayout<inotify_event>.size + Int(event.load(fromByteOffset: 12, as: UInt32.self))
                }
            }
        }
        return isOfConcern
    }

    /// Takes one event: the number of its watch, what happened, a number that means nothing here, how long the name is, and
    /// that name, filled up with zeros.
    private func take(_ event: UnsafeRawBufferPointer) -> Bool {
        let number = event.load(as: Int32.self)
        let mask = Int32(bitPattern: event.load(fromByteOffset: 4, as: UInt32.self))
        if mask & IN_Q_OVERFLOW != 0 { return true }
        let length = Int(event.load(fromByteOffset: 12, as: UInt32.self))
        let name = String(decoding: event[16..<16 + length].prefix { $0 != 0 }, as: UTF8.self)
        if let directory = awaited[number]?.first(where: { $0.lastComponent?.string == name }), mask & Self.folders != 0
        {
            // Where it cannot be watched now, the next time that it comes may be better.
            if let number = try? self.number(directory, Self.files | IN_CREATE) { watched[number] = directory }
            return true
        }
        guard let directory = watched[number], !name.isEmpty else { return false }
        return mask & (IN_ISDIR | Self.files) != 0 && concerns(directory.appending(name))
    }
}

/// `@unchecked Sendable`: a source may be cancelled from any thread.
private struct Source: @unchecked Sendable {
    let source: any DispatchSourceRead

    init(_ source: any DispatchSourceRead) {
        self.source = source
    }
}
