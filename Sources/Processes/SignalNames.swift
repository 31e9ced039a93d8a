/// What signals mean, for people.
package enum SignalNames {
    private static let names = [
        1: "hangup", 2: "interrupt", 3: "quit", 4: "illegal instruction", 5: "trap", 6: "aborted", 7: "bus error",
        8: "arithmetic error", 9: "killed", 11: "segmentation fault", 13: "broken pipe", 15: "terminated",
        24: "CPU time exceeded", 25: "file size exceeded", 31: "forbidden system call",
    ]

    /// As `signal 11, segmentation fault`.
    package static func description(of number: Int) -> String {
        "signal \(number)" + (names[number].map { ", \($0)" } ?? "")
    }
}
