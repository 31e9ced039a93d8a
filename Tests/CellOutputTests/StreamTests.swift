import CellOutput
import JSON
import Testing

struct StreamTests {
    @Test func `Small streams are whole and make no files`() async throws {
        var cell = try Cell()
        try await cell.print("hello ")
        try await cell.print("careful\n", to: "stderr")
        try await cell.print("world\n")
        let output = await cell.finish()
        #expect(output.stdout.text == "hello world\n")
        #expect(output.stderr.text == "careful\n")
        #expect(!output.isTruncated)
        #expect(cell.place.outputs.isEmpty)
    }

    @Test func `A large stream is shortened in the answer and whole in a file`() async throws {
        var cell = try Cell(limits: OutputLimits(textBytes: 1000))
        let lines = (0..<10_000).map { "line \($0)\n" }
        for line in lines { try await cell.print(line) }
        let output = await cell.finish()
        let path = "outputs/20260728T174500Z-stdout.txt"
        #expect(output.isTruncated)
        #expect(output.stdout.text.utf8.count < 1200)
        #expect(output.stdout.text.hasPrefix("line 0\n"))
        #expect(output.stdout.text.hasSuffix("line 9999\n"))
        #expect(output.stdout.text.contains("bytes of stdout are left out here; the whole is in \(path) …]"))
        #expect(output.wholeFiles.map(\.path) == [path])
        #expect(try cell.place.text(of: path) == lines.joined())
    }

    @Test func `One piece beyond the limit is whole in the file`() async throws {
        var cell = try Cell(limits: OutputLimits(textBytes: 1000))
        let text = String(repeating: "x", count: 300_000)
        try await cell.print(text)
        let output = await cell.finish()
        #expect(try cell.place.text(of: output.wholeFiles[0].path) == text)
        #expect(output.wholeFiles[0].size == 300_000)
    }

    @Test func `Where no file can be made the answer says so and the rest goes on`() async throws {
        var cell = try Cell(limits: OutputLimits(textBytes: 1000))
        try cell.place.blockOutputs()
        try await cell.print(String(repeating: "x", count: 3000))
        try await cell.print("end")
        let output = await cell.finish()
        #expect(output.stdout.text.hasSuffix("end"))
        #expect(output.stdout.text.contains("and lost, since cannot write"))
        #expect(output.notices.count == 1)
        #expect(output.notices[0].hasPrefix("An output could not be saved: cannot write"))
    }

    @Test func `A file takes so much of a stream and no more, and the answer says so`() async throws {
        var cell = try Cell(limits: OutputLimits(textBytes: 1000, fileBytes: 2000))
        let lines = (0..<1000).map { "line \($0)\n" }
        for line in lines { try await cell.print(line) }
        let output = await cell.finish()
        let path = "outputs/20260728T174500Z-stdout.txt"
        let reason = "the limit of its size, output_file_bytes (2000), was reached"
        #expect(try cell.place.text(of: path) == String(lines.joined().prefix(2000)))
        #expect(output.stdout.text.contains("only a part of it could be saved in \(path), since \(reason)"))
        #expect(output.stdout.text.hasSuffix("line 999\n"))
        #expect(output.wholeFiles.isEmpty)
        #expect(output.notices == ["An output could not be saved: \(reason)."])
    }

    @Test func `Of a cell whose outputs nobody waits for any more no part of a text is left`() async throws {
        let place: TemporaryWorkspace
        do {
            var cell = try Cell(limits: OutputLimits(textBytes: 2000))
            place = cell.place
            try await cell.print(String(repeating: "x", count: 3000) + "\n")
            try await cell.display(["text/plain": .string(String(repeating: "y", count: 3000))])
            #expect(place.outputs.count == 2)
        }
        #expect(place.outputs.isEmpty)
    }

    @Test func `Clearing forgets the output and removes its files`() async throws {
        var cell = try Cell(limits: OutputLimits(textBytes: 1000))
        try await cell.print(String(repeating: "x", count: 3000) + "\n")
        try await cell.display(["text/html": "<b>1</b>"])
        #expect(cell.place.outputs.count == 2)
        try await cell.emit("clear_output", ["wait": false])
        #expect(cell.place.outputs.isEmpty)
        try await cell.print("after")
        #expect(await cell.finish().stdout.text == "after")
    }

    @Test func `Clearing that waits happens with the next output, and not at all without one`() async throws {
        var cell = try Cell()
        try await cell.print("one")
        try await cell.emit("clear_output", ["wait": true])
        try await cell.print("two")
        try await cell.emit("clear_output", ["wait": true])
        #expect(await cell.finish().stdout.text == "two")
    }

    @Test func `A traceback is plain text on stderr`() async throws {
        var cell = try Cell()
        try await cell.print("before\n", to: "stderr")
        try await cell.emit(
            "error",
            [
                "ename": "ValueError", "evalue": "bad",
                "traceback": ["\u{1B}[31m-----\u{1B}[0m", "\u{1B}[31mValueError\u{1B}[0m: bad"],
            ])
        let output = await cell.finish()
        #expect(output.stderr.text == "before\n-----\nValueError: bad\n")
        #expect(output.failure?.name == "ValueError")
        #expect(output.failure?.value == "bad")
        #expect(output.failure?.traceback == "-----\nValueError: bad")
    }

    @Test func `An exception with a message of megabytes is shortened`() async throws {
        let failure = CellFailure(
            name: "E", value: String(repeating: "v", count: 5_000_000),
            traceback: [String(repeating: "t", count: 5_000_000)])
        #expect(failure.value.utf8.count < 5000)
        #expect(failure.traceback.utf8.count < 40_000)
    }

    @Test func `Outputs of kinds that are not known are passed over`() {
        #expect(CellEvent(["type": "hologram", "content": [:]]) == nil)
        #expect(CellEvent("nonsense") == nil)
        #expect(CellEvent(["type": "stream"]) == .stdout(""))
    }
}
