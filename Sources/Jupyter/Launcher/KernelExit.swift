internal import JSON
internal import Processes

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
    /// Which of its limits it reached, where that killed it.
    package let limit: String?
    /// The end of what it wrote to its bare standard error: why it crashed, where it crashed.
    package let tail: String

    package init(_ cause: Cause, isOutOfMemory: Bool = false, limit: String? = nil, tail: String = "") {
        self.cause = cause
        self.limit = limit
        self.isOutOfMemory = isOutOfMemory
        self.tail = tail
    }

    /// Reads the launcher's event.
    init(_ event: JSONObject, _ limits: ResourceLimits) {
        let cause: Cause
        var limit: String?
        if let signal = event["signal"]?.intValue {
            cause = .signal(signal)
            limit = limits.explanation(of: signal)
        } else {
            cause = .code(event["code"]?.intValue ?? 0)
        }
        self.init(
            cause, isOutOfMemory: event["out_of_memory"]?.boolValue ?? false, limit: limit,
            tail: event["tail"]?.stringValue ?? "")
    }

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
            return SignalNames.description(of: signal)
                + (isOutOfMemory ? ", because the system ran out of memory" : "") + (limit.map { ": \($0)" } ?? "")
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
