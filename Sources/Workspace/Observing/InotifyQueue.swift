import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An inotify(7) instance: directories that are watched, and the queue of what happened in them.
///
/// The kernel puts an event into the queue while it performs the operation, so that whoever reads the queue after an
/// operation has its event.
struct InotifyQueue: ~Copyable {
    /// One thing that happened in a watched directory.
    struct Event {
        enum Kind {
            case created, movedIn, movedOut, written, deleted
            /// The directory itself has another place now.
            case moved
            /// The directory is no longer watched, since it was removed or on request.
            case unwatched
            /// Events were lost, since the queue was full.
            case overflow
        }

        let kind: Kind
        /// The number of the watched directory.
        let watch: Int32
        /// The name within it; empty if the event is about the directory.
        let name: String
        let isDirectory: Bool
    }

    private let queue: OwnedDescriptor
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init() throws(Errno) {
        let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        if descriptor < 0 { throw Errno(rawValue: errno) }
        queue = OwnedDescriptor(owning: descriptor)
    }

    /// What is watched for.
    struct Interest {
        fileprivate let mask: Int32

        /// What comes to be in a directory, and leaves it.
        static let arrivals = Interest(mask: IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM)
        /// All that changes what can be read in a directory.
        static let changes = Interest(
            mask: IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_MODIFY | IN_CLOSE_WRITE | IN_DELETE | IN_MOVE_SELF)
    }

    /// The descriptor that can be read when there is something in the queue.
    var descriptor: Int32 { queue.rawValue }

    /// Watches a directory, wherever it is moved.
    ///
    /// - Parameters:
    ///   - directory: which.
    ///   - interest: what for.
    /// - Returns: a number that no other directory has had, or the one it has if it is watched already.
    /// - Throws: `.noSpace` if the user's limit of watches is reached.
    func watch(
        _ directory: borrowing OwnedDescriptor, for interest: Interest = .arrivals
    ) throws(Errno) -> Int32 {
        let mask = interest.mask | IN_ONLYDIR
        let result = inotify_add_watch(queue.rawValue, "/proc/self/fd/\(directory.rawValue)", UInt32(mask))
        if result < 0 { throw Errno(rawValue: errno) }
        return result
    }

    /// Ends the watching of a directory. Events of it that are in the queue already still come.
    func unwatch(_ watch: Int32) {
        // It fails if the directory has been removed meanwhile, which ends the watching as well.
        _ = inotify_rm_watch(queue.rawValue, watch)
    }

    /// Takes the events that are in the queue at the moment, and no later ones, so that it ends.
    mutating func drain(_ body: (Event) -> Void) {
        var pending: Int32 = 0
        guard ioctl(queue.rawValue, UInt(FIONREAD), &pending) == 0 else { return }
        while pending > 0 {
            let count = buffer.withUnsafeMutableBytes { read(queue.rawValue, $0.baseAddress, $0.count) }
            if count <= 0 {
                if count < 0 && errno == EINTR { continue }
                return
            }
            buffer.withUnsafeBytes { Self.parse(UnsafeRawBufferPointer(rebasing: $0[..<count]), body) }
            pending -= Int32(count)
        }
    }

    private static func parse(_ bytes: UnsafeRawBufferPointer, _ body: (Event) -> Void) {
        let headerSize = MemoryLayout<inotify_event>.size
        var offset = 0
        while offset + headerSize <= bytes.count {
            let header = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
            let name = bytes[(offset + headerSize)...].prefix(Int(header.len))
            offset += headerSize + Int(header.len)
            // A name that is no UTF-8 can be told to nobody in JSON.
            guard let kind = Event.Kind(mask: header.mask),
                let name = String(validating: name.prefix { $0 != 0 }, as: UTF8.self)
            else { continue }
            body(Event(kind: kind, watch: header.wd, name: name, isDirectory: header.mask & UInt32(IN_ISDIR) != 0))
        }
    }
}

extension InotifyQueue.Event.Kind {
    fileprivate init?(mask: UInt32) {
        if mask & UInt32(IN_Q_OVERFLOW) != 0 {
            self = .overflow
        } else if mask & UInt32(IN_IGNORED) != 0 {
            self = .unwatched
        } else if mask & UInt32(IN_CREATE) != 0 {
            self = .created
        } else if mask & UInt32(IN_MOVED_TO) != 0 {
            self = .movedIn
        } else if mask & UInt32(IN_MOVED_FROM) != 0 {
            self = .movedOut
        } else if mask & UInt32(IN_MODIFY | IN_CLOSE_WRITE) != 0 {
            self = .written
        } else if mask & UInt32(IN_DELETE) != 0 {
            self = .deleted
        } else if mask & UInt32(IN_MOVE_SELF) != 0 {
            self = .moved
        } else {
            return nil
        }
    }
}
