import Files
import Testing

@Suite("Forms with files")
struct MultipartTests {
    /// Keeps what a form holds.
    private struct Collected: MultipartReader.Receiver {
        var names: [String?] = []
        var bytes: [[UInt8]] = []
        var wholeCount = 0

        mutating func begin(_ part: MultipartPart) {
            names.append(part.fileName)
            bytes.append([])
        }

        mutating func receive(_ more: ArraySlice<UInt8>) {
            #expect(!more.isEmpty)
            bytes[bytes.count - 1] += more
        }

        mutating func end() { wholeCount += 1 }

        var texts: [String] { bytes.map { String(decoding: $0, as: UTF8.self) } }
    }

    private static let type = "multipart/form-data; boundary=xYz"

    /// Takes a form in chunks of so many bytes.
    private static func read(_ form: some Collection<UInt8>, type: String = type, chunk: Int) throws -> Collected {
        var reader = try MultipartReader(contentType: type)
        var collected = Collected()
        var rest = Array(form)[...]
        while !rest.isEmpty {
            try reader.take(Array(rest.prefix(chunk)), &collected)
            rest = rest.dropFirst(chunk)
        }
        try reader.end()
        return collected
    }

    private static func part(_ disposition: String, _ content: String) -> String {
        "--xYz\r\nContent-Disposition: \(disposition)\r\nContent-Type: text/plain\r\n\r\n\(content)\r\n"
    }

    @Test("A form is the same wherever it is cut", arguments: 1...120)
    func cuts(chunk: Int) throws {
        let tricky = "a\r\n--xY\r\n--xyz\r\n\r\n-\r--xYz"
        let form =
            "preamble\r\n" + Self.part(#"form-data; name="file"; filename="a.txt""#, tricky)
            + Self.part(#"form-data; name="note""#, "") + Self.part(#"form-data; filename="b"; name=file"#, "\r\n")
            + "--xYz--\r\nepilogue --xYz\r\n"
        let collected = try Self.read(form.utf8, chunk: chunk)
        #expect(collected.names == ["a.txt", nil, "b"])
        #expect(collected.texts == [tricky, "", "\r\n"])
        #expect(collected.wholeCount == 3)
    }

    @Test("Any bytes come through as they are")
    func binary() throws {
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        let form =
            Array("--xYz\r\nContent-Disposition: form-data; name=file; filename=x\r\n\r\n".utf8) + bytes
            + Array("\r\n--xYz--".utf8)
        for chunk in [1000, 4096, 65536, 1 << 20] {
            #expect(try Self.read(form, chunk: chunk).bytes == [bytes])
        }
    }

    @Test(
        "The name of a file is read as clients write it",
        arguments: [
            (#"form-data; name="file"; filename="a \"b\" \\ c.txt""#, #"a "b" \ c.txt"#),
            (#"form-data; name="file"; filename="C:\dir\x.txt""#, #"C:\dir\x.txt"#),
            (#"form-data; name="file"; filename="a;b=c.txt""#, "a;b=c.txt"),
            (#"FORM-DATA ; Name = "file" ; FileName = plain.txt "#, "plain.txt"),
            (#"form-data; name="file"; filename="x"; filename*=UTF-8''na%C3%AFve.txt"#, "naïve.txt"),
            (#"form-data; name="file"; filename="日本.txt""#, "日本.txt"),
            (#"form-data; name="file"; filename="""#, ""),
        ])
    func names(disposition: String, name: String) throws {
        let collected = try Self.read((Self.part(disposition, "x") + "--xYz--").utf8, chunk: 7)
        #expect(collected.names == [name])
    }

    @Test(
        "What is no form is refused",
        arguments: [
            "", "no form", "--xYz", "--xYz\r\n", "--xYz\r\nContent-Disposition: form-data; name=a\r\n\r\nabc",
            "--xYz\r\n\r\nabc\r\n--xYz--", "--xYzz\r\n", "--xYz\r\nContent-Disposition: attachment; name=a\r\n\r\n",
            "--xYz\r\nContent-Disposition: form-data; name=\"a\r\n\r\nabc\r\n--xYz--",
            "--xYz\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--xYz--",
        ])
    func broken(form: String) {
        for chunk in [1, 5, 1000] {
            #expect(throws: MultipartError.self) { try Self.read(form.utf8, chunk: chunk) }
        }
    }

    @Test(
        "A content type that is none of a form, or has no boundary, is refused",
        arguments: [
            nil, "", "text/plain", "multipart/mixed; boundary=x", "multipart/form-data",
            "multipart/form-data; boundary=", #"multipart/form-data; boundary="open"#,
        ])
    func types(type: String?) {
        #expect(throws: MultipartError.self) { try MultipartReader(contentType: type) }
    }

    @Test("A quoted boundary is taken, and one of any case of its name")
    func quoted() throws {
        let form = Self.part("form-data; name=a", "b").replacing("xYz", with: "a b") + "--a b--"
        let collected = try Self.read(form.utf8, type: #"Multipart/Form-Data; charset=x; Boundary="a b""#, chunk: 3)
        #expect(collected.texts == ["b"])
    }

    @Test("A head that never ends, space that never ends and parts without number are refused in bounded memory")
    func limits() {
        let forms = [
            "--xYz\r\nX: " + String(repeating: "x", count: MultipartReader.headLimit + 100),
            "--xYz" + String(repeating: " ", count: 2000),
            String(repeating: Self.part("form-data; name=a", ""), count: MultipartReader.partLimit + 1),
        ]
        for form in forms {
            #expect(throws: MultipartError.self) { try Self.read(form.utf8, chunk: 512) }
        }
    }

    @Test(
        "No name leads out of the directory, hides the file or deceives who reads it",
        arguments: [
            ("a.txt", "a.txt"), ("../../etc/passwd", "passwd"), (#"..\..\x.txt"#, "x.txt"), ("..", "upload"),
            ("", "upload"), ("/", "upload"), (".bashrc", "bashrc"), ("a\u{0}b\nc", "abc"),
            ("a\u{202E}txt.exe", "atxt.exe"),
            ("  x ", "x"), ("...", "upload"), ("ü.csv", "ü.csv"),
        ])
    func safeNames(name: String, safe: String) {
        #expect(UploadName.safe(name) == safe)
    }

    @Test("A long name keeps its extension")
    func longName() {
        let name = UploadName.safe(String(repeating: "ä", count: 300) + ".csv")
        #expect(name.utf8.count <= 200 && name.hasSuffix("ä.csv"))
    }
}
