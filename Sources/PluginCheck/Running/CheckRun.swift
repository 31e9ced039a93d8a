import CLinux
import Glibc
import Host
import JSON
import SystemPackage

/// A check in this process, which was begun for it.
package enum CheckRun {
    /// Makes a check and writes its journal to what was standard output when this was called: the plugin's own output does
    /// not get there.
    package static func write(_ check: Check, of subject: CheckSubject) async throws {
        try LeftProcesses.adopt()
        FaultReport.begin()
        let journal = CheckJournal(try FileDescriptor.standardOutput.duplicate())
        let stray = try FileDescriptor(rawValue: checkedMemoryFile())
        _ = try stray.duplicate(as: .standardOutput)
        var findings: [CheckFinding] = []
        var omission: String?
        do {
            findings = try await check.run(subject.telling(journal))
        } catch let error as CheckOmission {
            omission = error.reason
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
        journal.close(findings.byCause, omission: omission)
        LeftProcesses.end()
    }

    private static func checkedMemoryFile() throws -> Int32 {
        let descriptor = linux_memory_file()
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        return descriptor
    }
}
