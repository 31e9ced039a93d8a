import CellOutput
import JSON
import Testing

struct DisplayTests {
    /// "png" in base64, as matplotlib sends it: with a newline.
    private let png: JSONValue = "cG5n\n"

    @Test func `A figure is an image and a file, and its plain text is dropped`() async throws {
        var cell = try Cell()
        try await cell.display(["text/plain": "<Figure size 640x480 with 1 Axes>", "image/png": png])
        let output = await cell.finish()
        #expect(output.results == [])
        #expect(output.images.map(\.base64) == ["cG5n"])
        #expect(output.images.map(\.mimeType) == ["image/png"])
        #expect(output.displayFiles.map(\.path) == ["outputs/20260728T174500Z-1.png"])
        #expect(output.displayFiles.map(\.size) == [3])
        #expect(try cell.place.text(of: "outputs/20260728T174500Z-1.png") == "png")
    }

    @Test func `A table is text for the model and a page in a file`() async throws {
        var cell = try Cell()
        try await cell.display(["text/html": "<table>", "text/plain": "a b"], as: "execute_result")
        let output = await cell.finish()
        #expect(output.results == ["a b"])
        #expect(output.displayFiles.map(\.path) == ["outputs/20260728T174500Z-1.html"])
    }

    @Test func `Plain texts are results in their order`() async throws {
        var cell = try Cell()
        try await cell.display(["text/plain": "first"])
        try await cell.display(["text/plain": "\u{1B}[1msecond\u{1B}[0m"])
        try await cell.display(["text/plain": "third"], as: "execute_result")
        #expect(await cell.finish().results == ["first", "second", "third"])
    }

    @Test(arguments: [
        ("image/jpeg", #""anBn""#, "1.jpg"), ("image/svg+xml", #""<svg/>""#, "1.svg"),
        ("application/pdf", #""cGRm""#, "1.pdf"), ("application/json", #"{"a": 1}"#, "1.json"),
        ("application/vnd.plotly.v1+json", #"{"data": []}"#, "1.json"), ("text/markdown", ##"["# a", "b"]"##, "1.md"),
        ("text/latex", #""$x$""#, "1.tex"), ("audio/wav", #""d2F2""#, "1.wav"), ("text/x-unheard-of", #""?""#, "1.txt"),
        ("image/x-unheard-of", #""AAAA""#, "1.bin"), ("../../etc/passwd", #""x""#, "1.txt"),
    ])
    func `Each form is saved under its extension`(mimeType: String, data: String, name: String) async throws {
        var cell = try Cell()
        try await cell.display(JSONObject([(key: mimeType, value: try JSONValue(parsing: data))]))
        #expect(await cell.finish().displayFiles.map(\.path) == ["outputs/20260728T174500Z-\(name)"])
    }

    @Test(arguments: ["not base64!", "AAAAA", "AA=A", "=", "AAA==="])
    func `An image that is no base64 is left out`(data: String) async throws {
        var cell = try Cell()
        try await cell.display(["image/png": .string(data), "text/plain": "shown"], as: "execute_result")
        let output = await cell.finish()
        #expect(output.displayFiles == [])
        #expect(output.results == ["shown"])
    }

    @Test(arguments: ["", "QQ", "QQ==", "QUI", "QUI=", "QUJD", "Q U\nJ\tD\r"])
    func `Base64 is read with and without padding and white space`(data: String) async throws {
        var cell = try Cell()
        try await cell.display(["application/pdf": .string(data)])
        let path = try #require(await cell.finish().displayFiles.first?.path)
        let letters = data.filter { $0.isLetter }.count
        #expect(try cell.place.text(of: path) == "ABC".prefix(letters * 3 / 4))
    }

    @Test func `An update replaces what was displayed under its id, with its files`() async throws {
        var cell = try Cell()
        try await cell.display(["text/html": "1"], id: "a")
        try await cell.display(["text/plain": "other"])
        try await cell.display(["text/html": "2", "text/plain": "new"], id: "a", as: "update_display_data")
        let output = await cell.finish()
        #expect(output.results == ["new", "other"])
        #expect(cell.place.outputs == ["20260728T174500Z-2.html"])
    }

    @Test func `An update of what an earlier cell displayed is shown`() async throws {
        var cell = try Cell()
        try await cell.display(["text/plain": "new"], id: "earlier", as: "update_display_data")
        #expect(await cell.finish().results == ["new"])
    }

    @Test func `Only so many images of such a size are shown, all are saved`() async throws {
        var cell = try Cell(limits: OutputLimits(imageBytes: 3, imageCount: 2))
        try await cell.display(["image/png": "AAAAAAAA"])
        for _ in 0..<5 { try await cell.display(["image/png": png]) }
        let output = await cell.finish()
        #expect(output.images.count == 2)
        #expect(output.notices == ["4 images are not shown here, only saved."])
        #expect(output.displayFiles.count == 6)
    }

    @Test func `A result beyond the limit is shortened and whole in a file`() async throws {
        var cell = try Cell(limits: OutputLimits(textBytes: 2000))
        let text = String(repeating: "r", count: 10_000)
        try await cell.display(["text/plain": .string(text)], as: "execute_result")
        try await cell.display(["text/plain": .string(text)])
        let output = await cell.finish()
        #expect(output.isTruncated)
        #expect(output.results.count == 1)
        #expect(output.results[0].utf8.count < 2200)
        #expect(output.results[0].contains("the whole is in outputs/20260728T174500Z-results.txt"))
        #expect(try cell.place.text(of: "outputs/20260728T174500Z-results.txt") == "\(text)\n\(text)\n")
        #expect(
            output.notices == [
                "2 results exceed what an answer can hold and can be read whole in outputs/20260728T174500Z-results.txt."
            ])
    }

    @Test func `Displays without number take bounded memory, and none is lost`() async throws {
        var cell = try Cell()
        for number in 0..<3000 { try await cell.display(["text/plain": .string("\(number)")]) }
        let output = await cell.finish()
        #expect(output.results == (0..<1000).map { "\($0)" })
        let rest = (1000..<3000).map { "\($0)\n" }.joined()
        #expect(try cell.place.text(of: "outputs/20260728T174500Z-results.txt") == rest)
    }

    @Test func `Of displays beyond that number nothing is saved without being listed, and the answer says so`()
        async throws
    {
        var cell = try Cell()
        for _ in 0..<1010 { try await cell.display(["text/html": "<b>"]) }
        let output = await cell.finish()
        #expect(output.displayFiles.count == 1000)
        #expect(cell.place.outputs.count == 1000)
        #expect(output.isTruncated)
        #expect(
            output.notices == [
                "10 displays are left out, or some of their forms: at most 1000 displays are saved, in 20 forms each."
            ])
    }

    @Test func `Text of displays beyond that number takes no room of others, and is in the file once`() async throws {
        var cell = try Cell(limits: OutputLimits(textBytes: 4096))
        for _ in 0..<1000 { try await cell.display(["text/plain": ""], id: "first") }
        let long = String(repeating: "x", count: 5000)
        try await cell.display(["text/plain": .string(long)])
        let text = String(repeating: "y", count: 4000)
        try await cell.display(["text/plain": .string(text)], id: "first", as: "update_display_data")
        let output = await cell.finish()
        #expect(output.results == [text])
        #expect(try cell.place.text(of: "outputs/20260728T174500Z-results.txt") == "\(long)\n")
    }

    @Test func `A display with forms without number is saved in some of them, and the answer says so`() async throws {
        var cell = try Cell()
        let forms = (0..<1000).map { (key: "text/x-\($0)", value: JSONValue.string("x")) }
        try await cell.display(JSONObject(forms))
        let output = await cell.finish()
        #expect(output.displayFiles.count == 20)
        #expect(cell.place.outputs.count == 20)
        #expect(output.isTruncated)
        #expect(
            output.notices == [
                "1 display is left out, or some of its forms: at most 1000 displays are saved, in 20 forms each."
            ])
    }

    @Test func `Names that a cell gives are kept only if they are short`() async throws {
        var cell = try Cell()
        let long = String(repeating: "i", count: 1 << 20)
        try await cell.display(["text/plain": "1"], id: long)
        try await cell.display(["text/plain": "2"], id: long, as: "update_display_data")
        try await cell.display(JSONObject([(key: "text/" + long, value: "x")]))
        let output = await cell.finish()
        #expect(output.results == ["1", "2"])
        #expect(output.displayFiles.map(\.mimeType.utf8.count) == [255])
    }

    @Test func `The state of a widget is no output`() async throws {
        var cell = try Cell()
        try await cell.display([
            "application/vnd.jupyter.widget-view+json": ["model_id": "x"], "text/plain": "IntSlider()",
        ])
        let output = await cell.finish()
        #expect(output.displayFiles == [])
        #expect(output.results == ["IntSlider()"])
    }
}
