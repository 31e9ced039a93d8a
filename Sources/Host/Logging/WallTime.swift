import Glibc

/// A moment of the calendar, in milliseconds.
struct WallTime {
    private let time: timespec

    /// The present.
    static var now: WallTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(time: time)
    }

    /// - Parameter milliseconds: since 1970.
    init(milliseconds: Int) {
        time = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
    }

    private init(time: timespec) {
        self.time = time
    }

    /// Whole milliseconds since 1970.
    var milliseconds: Int { time.tv_sec * 1000 + time.tv_nsec / 1_000_000 }

    /// Whole seconds since 1970.
    var seconds: Int { time.tv_sec }

    /// In UTC, as `2025-11-22T10:24:11.123Z`.
    var text: String {
        var seconds = time.tv_sec
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = [digits(parts.tm_year + 1900, 4), digits(parts.tm_mon + 1, 2), digits(parts.tm_mday, 2)]
        let clock = [digits(parts.tm_hour, 2), digits(parts.tm_min, 2), digits(parts.tm_sec, 2)]
        let milliseconds = digits(Int32(time.tv_nsec / 1_000_000), 3)
        return "\(date.joined(separator: "-"))T\(clock.joined(separator: ":")).\(milliseconds)Z"
    }

    private func digits(_ number: Int32, _ count: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
