import Files
import Testing
import Workspace

@Suite("Files over HTTP")
struct DownloadTests {
    @Test(
        "A range is the part that it names, as far as there is one",
        arguments: [
            (nil, ByteRange.whole), ("bytes=0-0", .part(0..<1)), ("bytes=2-5", .part(2..<6)),
            ("bytes=5-", .part(5..<10)), ("bytes=-3", .part(7..<10)), ("bytes=-30", .part(0..<10)),
            ("bytes=9-100", .part(9..<10)), ("bytes=0-99999999999999999999", .part(0..<10)),
            ("Bytes= 1-2", .part(1..<3)), ("bytes=10-", .unsatisfiable), ("bytes=-0", .unsatisfiable),
            ("bytes=10-11", .unsatisfiable), ("bytes=99999999999999999999-", .unsatisfiable),
            ("bytes=5-2", .whole), ("bytes=0-1,3-4", .whole), ("lines=1-2", .whole), ("bytes=", .whole),
            ("bytes=a-b", .whole), ("bytes=-", .whole), ("bytes=+1-2", .whole), ("", .whole),
        ] as [(String?, ByteRange)])
    func ranges(field: String?, range: ByteRange) {
        #expect(ByteRange(field, size: 10) == range)
    }

    @Test("Of an empty file no range is there")
    func emptyFile() {
        #expect(ByteRange("bytes=0-", size: 0) == .unsatisfiable)
        #expect(ByteRange("bytes=-5", size: 0) == .unsatisfiable)
        #expect(ByteRange(nil, size: 0) == .whole)
    }

    @Test(
        "A moment is written as HTTP writes it",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_827_696, "Tue, 29 Feb 2000 12:34:56 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        ])
    func time(seconds: Int, text: String) {
        #expect(HTTPTime.text(Timestamp(seconds: Int64(seconds), nanoseconds: 0)) == text)
    }

    @Test(
        "Only what cannot act as a page is shown by a browser, under any name",
        arguments: [
            ("a.png", "image/png", #"inline; filename="a.png""#),
            ("a.html", "text/html", #"attachment; filename="a.html""#),
            ("a.svg", "image/svg+xml", #"attachment; filename="a.svg""#),
            (#"a"b\.txt"#, "text/plain", #"inline; filename="a_b_.txt"; filename*=UTF-8''a%22b%5C.txt"#),
            ("ü.csv", "text/csv", #"inline; filename="_.csv"; filename*=UTF-8''%C3%BC.csv"#),
            ("a\r\nb", "application/zip", #"attachment; filename="a__b"; filename*=UTF-8''a%0D%0Ab"#),
        ])
    func dispositions(name: String, type: String, field: String) {
        #expect(ContentDisposition.field(fileName: name, mediaType: type) == field)
    }
}
