import CLinux
import Glibc
import Host
import JSON
import SystemPackage

/// A check in this process, which was begun for it.
package enum CheckRun {
    /// Makes a check and writes what it found to what was standard output when this was called: the plugin's own
    /// output does not get there.
    package static func write(_ check: Check, of subject: CheckSubject) async throws {
        try LeftProcesses.adopt()
        FaultReport.begin()
        let report = try FileDescriptor.standardOutput.duplicate()
        let stray = try FileDescriptor(rawValue: checkedMemoryFile())
        _ = try stray.duplicate(as: .standardOutput)
        var findings: [CheckFinding]
        do {
            findings = try await check.run(subject)
        } catch {
            findings = [
                CheckFinding(
                    .failure, "\(error)", why: "A host that serves it meets the same.",
                    mend: "Mend that first: what follows from it is checked again then.")
            ]
        }
        fflush(nil)
        if lseek(stray.rawValue, 0, SEEK_END) > 0 {
            findings.append(
                CheckFinding(
                    .failure, "It writes to standard output.",
                    why: "Where MCP is spoken there, each stray byte breaks the conversation.",
                    mend: "Write to the log by mortise_host.log."))
        }
        let list = JSONValue.array(findings.withoutRepetitions.map { .object($0.json) })
        try report.writeAll(list.serialized())
        LeftProcesses.end()
    }

    private static func checkedMemoryFile() throws -> Int32 {
        let descriptor = linux_memory_file()
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        return descriptor
    }

    /// Reads what `write` wrote.
    package static func read(_ bytes: [UInt8]) -> [CheckFinding]? {
        guard let list = try? JSONValue(parsing: bytes), let items = list.arrayValue else { return nil }
        let findings = items.compactMap(CheckFinding.init(json:))
        return findings.count == items.count ? findings : nil
    }
}
