import Glibc
import Subprocess
import SystemPackage

/// This executable once more, to do what a plugin could break.
struct ExaminingProcess {
    enum Status {
        case exited(Int32)
        case ended(signal: Int32)
        case late
        case notStarted(String)
    }

    struct End {
        let status: Status
        /// What it wrote to standard output.
        let output: [UInt8]
        /// The end of what it wrote to standard error.
        let complaint: String

        /// How it ended, as "the process ended by signal 6, Aborted."
        var outcome: String {
            switch status {
            case .exited(let code): "the process ended with \(code)."
            case .ended(let signal): "the process ended by signal \(signal), \(String(cString: strsignal(signal)))."
            case .late: "it was not done in time."
            case .notStarted(let reason): "no process could be started: \(reason)"
            }
        }

        /// Why it did not do what it was begun for.
        var reason: String {
            if complaint.isEmpty { return outcome }
            if case .exited = status { return complaint }
            return "\(outcome)\n\(complaint)"
        }
    }

    let arguments: [String]
    private static let outputLimit = 8 << 20

    /// - Parameter limit: after this it is killed.
    func run(within limit: Duration) async -> End {
        await withTaskGroup(of: End?.self) { group in
            group.addTask { await self.run() }
            group.addTask {
                // Ended early where the process was quicker.
                try? await Task.sleep(for: limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            let killed = await group.next() ?? nil
            return End(status: .late, output: [], complaint: killed?.complaint ?? "")
        }
    }

    /// Its output goes to files: a pipe would stay open as long as anything lives that the plugin began.
    private func run() async -> End {
        var options = PlatformOptions()
        options.createSession = true
        do {
            let output = try MemoryFile()
            let complaint = try MemoryFile()
            let done = try await Subprocess.run(
                .path("/proc/self/exe"), arguments: Arguments(arguments), platformOptions: options,
                output: .fileDescriptor(output.descriptor, closeAfterSpawningProcess: false),
                error: .fileDescriptor(complaint.descriptor, closeAfterSpawningProcess: false))
            return End(
                status: Self.status(done.terminationStatus), output: try output.content(limit: Self.outputLimit),
                complaint: Self.end(of: text(try complaint.content(limit: Self.outputLimit))))
        } catch {
            return End(status: .notStarted("\(error)"), output: [], complaint: "")
        }
    }

    private static func status(_ status: TerminationStatus) -> Status {
        switch status {
        case .exited(let code): .exited(code)
        case .signaled(let signal): .ended(signal: signal)
        }
    }

    private static func end(of text: String) -> String {
        text.split(separator: "\n").suffix(20).joined(separator: "\n")
    }
}
