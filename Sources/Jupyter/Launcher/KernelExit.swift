internal import JSON

/// How the process of a kernel ended.
package struct KernelExit: Sendable, Equatable {
    /// What ended it.
    package enum Cause: Sendable, Equatable {
        case code(Int)
        case signal(Int)
        /// The process that started it ended, so it was killed.
        case launcherDied
    }

    /// What ended it.
    package let cause: Cause
    /// Whether the system killed processes for lack of memory in its lifetime, and it was killed.
    package let isOutOfMemory: Bool
    /// The end of what it wrote to its bare standard error: why it crashed, where it crashed.
    package let tail: String

    package init(_ cause: Cause, isOutOfMemory: Bool = false, tail: String = "") {
        self.cause = cause
        self.isOutOfMemory = isOutOfMemory
        self.tail = tail
    }

    /// Reads the launcher's event.
    init(_ event: JSONObject) {
        let cause: Cause
        if let signal = event["signal"]?.intValue {
            cause = .signal(signal)
        } else {
            cause = .code(event["code"]?.intValue ?? 0)
        }
        self.init(
            cause, isOutOfMemory: event["out_of_memory"]?.boolValue ?? false, tail: event["tail"]?.stringValue ?? "")
    }

    private static let signalNames = [
        1: "hangup", 2: "interrupt", 3: "quit", 4: "illegal instruction", 5: "trap", 6: "aborted", 7: "bus error",
        8: "arithmetic error", 9: "killed", 11: "segmentation fault", 13: "broken pipe", 15: "terminated",
        24: "CPU time exceeded", 25: "file size exceeded", 31: "forbidden system call",
    ]

    /// What the interpreter wrote as it crashed, shortened.
    package var crashReport: String? {
        guard let start = tail.lastRange(of: "Fatal Python error") else { return nil }
        return String(tail[start...].prefix(1500))
    }
}

extension KernelExit: CustomStringConvertible {
    /// As `signal 11, segmentation fault`.
    package var description: String {
        switch cause {
        case .code(let code): return "exit code \(code)"
        case .launcherDied: return "the process that watches over kernels ended"
        case .signal(let signal):
            let name = Self.signalNames[signal].map { ", \($0)" } ?? ""
            return "signal \(signal)\(name)" + (isOutOfMemory ? ", because the system ran out of memory" : "")
        }
    }
}

extension String {
    /// Where a text begins for the last time.
    fileprivate func lastRange(of text: String) -> String.Index? {
        var found: String.Index?
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(text) { found = index }
            index = self.index(after: index)
        }
        return found
    }
}
