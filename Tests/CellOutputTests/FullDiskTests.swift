import CellOutput
import Glibc
import JSON
import Testing

/// Each in a process of its own, since the limit that stands for a full disk is one of the process.
struct FullDiskTests {
    @Test func `A stream that cannot be saved whole is not saved, and the answer says so`() async {
        await #expect(processExitsWith: .success) {
            var cell = try Cell(limits: OutputLimits(textBytes: 1000))
            let output = try await Disk.full(after: 2000) {
                try await cell.print(String(repeating: "a", count: 1500) + "\n")
                try await cell.print(String(repeating: "b", count: 3000) + "\n")
                try await cell.print("end")
                return await cell.finish()
            }
            #expect(output.isTruncated)
            #expect(output.stdout.text.contains("are left out here; and lost, since cannot append to"))
            #expect(output.stdout.text.hasSuffix("end"))
            #expect(output.wholeFiles == [])
            #expect(cell.place.outputs.isEmpty)
        }
    }

    @Test func `Results that cannot be saved whole are not saved, and the answer says so`() async {
        await #expect(processExitsWith: .success) {
            var cell = try Cell(limits: OutputLimits(textBytes: 2000))
            // Until the end, since outputs are written by other threads.
            let output = try await Disk.full(after: 4000) {
                try await cell.display(
                    ["text/plain": .string(String(repeating: "a", count: 5000))], as: "execute_result")
                try await cell.display(["text/plain": .string(String(repeating: "b", count: 5000))])
                return await cell.finish()
            }
            #expect(output.isTruncated)
            #expect(output.results.count == 1)
            #expect(output.results[0].contains("this result are left out here, and lost …]"))
            #expect(output.notices.count == 2)
            #expect(output.notices[0] == "2 results exceed what an answer can hold.")
            #expect(output.notices[1].hasPrefix("An output could not be saved: cannot append to"))
            #expect(cell.place.outputs.isEmpty)
        }
    }
}

private enum Disk {
    /// Lets no file of this process grow beyond a size while the body runs.
    static func full<Result>(after bytes: Int, _ body: () async throws -> Result) async throws -> Result {
        signal(SIGXFSZ, SIG_IGN)
        try limit(to: rlim_t(bytes))
        let result = try await body()
        try limit(to: rlim_t.max)
        return result
    }

    private static func limit(to bytes: rlim_t) throws {
        var limit = rlimit(rlim_cur: bytes, rlim_max: rlim_t.max)
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
    }
}
