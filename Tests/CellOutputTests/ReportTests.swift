import CellOutput
import JSON
import PluginKit
import Testing
import Workspace

struct ReportTests {
    private func report(
        _ cell: inout Cell, _ outcome: JSONValue = [:], newFiles: [String] = [], complete: Bool = true,
        limits: OutputLimits = OutputLimits()
    ) async throws -> ToolResult<CellResult> {
        var whole: JSONObject = [
            "status": "ok", "session_id": "default", "execution_count": 3, "execution_time": 0.25, "error": nil,
            "restarted": false, "notice": nil,
        ]
        for (key, value) in outcome.objectValue ?? [:] { whole[key] = value }
        return await CellReport(
            await cell.finish(), try JSONValue.object(whole).decode(CellOutcome.self), newFiles: newFiles,
            newFilesAreComplete: complete, limits: limits, files: cell.files
        ).result
    }

    private func text(_ result: ToolResult<CellResult>) -> String? {
        if case .text(let text) = result.content[0] { text } else { nil }
    }

    @Test func `The model reads output, results and new files as text, sees images and gets links`() async throws {
        var cell = try Cell()
        try await cell.print("hello\n")
        try await cell.print("careful\n", to: "stderr")
        try await cell.display(["image/png": "AAAA"])
        try await cell.display(["text/plain": "42"], as: "execute_result")
        let result = try await report(&cell, newFiles: ["a b.csv", "outputs/20260728T174500Z-1.png"])
        #expect(
            text(result)
                == "hello\n42\n[stderr]\ncareful\n[New files: a b.csv, outputs/20260728T174500Z-1.png]")
        #expect(result.content[1] == .image(data: "AAAA", mimeType: "image/png"))
        #expect(
            result.content[2]
                == .resourceLink(
                    ResourceLink(
                        uri: "file://\(cell.place.workspace.path)/outputs/20260728T174500Z-1.png",
                        name: "outputs/20260728T174500Z-1.png", mimeType: "image/png", size: 3)))
        #expect(result.content.count == 3)
    }

    @Test func `Programs read every key`() async throws {
        var cell = try Cell()
        try await cell.print("hello\n")
        let result = try await report(&cell, newFiles: ["a.csv"])
        #expect(
            result.structured.jsonValue == [
                "stdout": "hello\n", "stderr": "", "results": [], "outputs": [], "new_files": ["a.csv"],
                "execution_time": 0.25, "execution_count": 3, "session_id": "default", "status": "ok", "error": nil,
                "late_output": "", "truncated": false, "notices": [],
            ])
    }

    @Test func `Code that raises is no failed call`() async throws {
        var cell = try Cell()
        try await cell.emit("error", ["ename": "E", "evalue": "v", "traceback": ["line 1", "E: v"]])
        let result = try await report(
            &cell, ["status": "error", "error": ["name": "E", "value": "v", "traceback": ["line 1", "E: v"]]])
        #expect(!result.isError)
        #expect(text(result) == "line 1\nE: v")
        #expect(
            result.structured.jsonValue["error"] == ["name": "E", "value": "v", "traceback": "line 1\nE: v"])
    }

    @Test func `Silence is said`() async throws {
        var cell = try Cell()
        #expect(text(try await report(&cell)) == "[The code ran and printed nothing.]")
    }

    private static let timeIsOver =
        "because its time was over. It is not run again; pass a longer timeout if it needs more.]"

    @Test(arguments: [
        (#"{"status": "timeout", "execution_time": 30.04}"#, "[The code was interrupted after 30.0 s \(timeIsOver)"),
        (#"{"status": "interrupted"}"#, "[The code was interrupted after 0.3 s.]"),
        (
            #"{"status": "died", "notice": "The state is lost: out of memory.", "restarted": true}"#,
            "[The kernel's process ended while the code was running. It is not run again.]\n"
                + "[The state is lost: out of memory.]"
        ),
        (
            #"{"status": "timeout", "execution_time": 1, "restarted": true}"#,
            "[The code was interrupted after 1.0 s \(timeIsOver)\n"
                + "[The kernel was restarted: all variables of the session are lost.]"
        ),
    ])
    func `What happened to the code and its session is told`(outcome: String, notices: String) async throws {
        var cell = try Cell()
        try await cell.print("partial")
        #expect(text(try await report(&cell, JSONValue(parsing: outcome))) == "partial\n\(notices)")
    }

    @Test func `What an earlier cell printed late is shown apart`() async throws {
        var cell = try Cell()
        try await cell.print("mine\n")
        let late: JSONValue = [
            "outputs": [
                ["type": "stream", "content": ["name": "stdout", "text": "late\n"]],
                ["type": "display_data", "content": ["data": ["text/plain": "shown", "text/html": "<b>"]]],
            ],
            "dropped": 2,
        ]
        let result = try await report(&cell, ["late_output": late])
        #expect(
            text(result)
                == "mine\n[Output of an earlier cell, printed after it had ended]\nlate\nshown\n"
                + "[2 outputs of an earlier cell came while nobody asked, and are lost.]")
        #expect(result.structured.stdout == "mine\n")
        #expect(result.structured.lateOutput == "late\nshown\n")
        #expect(result.structured.outputs == ["outputs/20260728T174500Z-1.html"])
        #expect(result.structured.truncated)
    }

    @Test func `Much late output is shortened and whole in a file`() async throws {
        var cell = try Cell()
        let text = String(repeating: "x", count: 100_000)
        let stream: JSONValue = ["type": "stream", "content": ["name": "stdout", "text": .string(text)]]
        let result = try await report(
            &cell, ["late_output": ["outputs": [stream], "dropped": 0]], limits: OutputLimits(textBytes: 4096))
        #expect(result.structured.lateOutput.utf8.count < 1300)
        #expect(result.structured.lateOutput.contains("the whole is in outputs/20260728T174500Z-stdout.txt"))
        #expect(try cell.place.text(of: "outputs/20260728T174500Z-stdout.txt") == text)
    }

    @Test func `Many files are counted rather than listed`() async throws {
        var cell = try Cell()
        let files = (0..<30).map { "f\($0)" }
        let result = try await report(&cell, newFiles: files, complete: false)
        #expect(text(result)?.hasSuffix("f19, and 10 more]") == true)
        #expect(result.structured.newFiles == files)
        #expect(result.structured.notices.count == 1)
    }

    @Test func `Every outcome the service may answer satisfies the output schema's status`() async throws {
        let statuses = CellResult.valueSchema.keywords["properties"]?["status"]?["enum"]
        #expect(statuses == ["ok", "error", "timeout", "interrupted", "died"])
    }
}
