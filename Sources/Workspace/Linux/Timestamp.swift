import CLinux

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A moment by the clock that file systems use.
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Since 1970.
    package let seconds: Int64
    /// Of the second that has begun.
    package let nanoseconds: Int64

    /// Now, with the coarseness with which files are stamped: a file made from now on is not older than this.
    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }

    /// When a file was made; nil if the file system does not know, or the file is gone.
    static func birth(of name: String, in directory: borrowing OwnedDescriptor) -> Timestamp? {
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0
        guard linux_birth_time(directory.rawValue, name, &seconds, &nanoseconds) == 0 else { return nil }
        return Timestamp(seconds: seconds, nanoseconds: nanoseconds)
    }

    package init(seconds: Int64, nanoseconds: Int64) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Whether one moment is before another.
    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}
