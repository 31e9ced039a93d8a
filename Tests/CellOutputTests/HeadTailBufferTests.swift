import CellOutput
import Testing

struct HeadTailBufferTests {
    private func text(_ text: String, limit: Int, pieces: Int) -> String {
        var buffer = HeadTailBuffer(limit: limit)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            buffer.append(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
        }
        return buffer.text { "<\($0)>" }
    }

    @Test(arguments: [1, 3, 10, 1000])
    func `Up to the limit everything stays`(pieces: Int) {
        #expect(text("0123456789", limit: 10, pieces: pieces) == "0123456789")
        #expect(text("", limit: 10, pieces: pieces) == "")
    }

    @Test(arguments: [1, 3, 10, 1000])
    func `Beyond the limit head and tail stay, and the count of what does not`(pieces: Int) {
        let digits = "0123456789" + String(repeating: ".", count: 80) + "ABCDEFGHIJ"
        #expect(text(digits, limit: 10, pieces: pieces) == "01234\n<90>\nFGHIJ")
    }

    @Test(arguments: [1, 7, 1000])
    func `Lines are cut at their ends where these are near`(pieces: Int) {
        let lines = (0..<100).map { "line \($0)\n" }.joined()
        let shown = text(lines, limit: 80, pieces: pieces)
        let parts = shown.split(separator: "\n")
        #expect(shown.hasPrefix("line 0\nline 1\n"))
        #expect(shown.hasSuffix("line 98\nline 99\n"))
        #expect(parts.allSatisfy { $0.hasPrefix("line ") || $0.hasPrefix("<") })
    }

    @Test(arguments: [1, 2, 1000])
    func `No character is cut in two`(pieces: Int) {
        let shown = text(String(repeating: "🎈", count: 50), limit: 21, pieces: pieces)
        #expect(shown == "🎈🎈\n<184>\n🎈🎈")
    }

    @Test func `What is left out and what is shown add up`() {
        let total = 1_000_003
        var omitted = 0
        var buffer = HeadTailBuffer(limit: 1001)
        for _ in 0..<total { buffer.append(CollectionOfOne(UInt8(ascii: "x"))) }
        let shown = buffer.text {
            omitted = $0; return ""
        }
        #expect(shown.utf8.count - 2 + omitted == total)
        #expect(buffer.total == total)
    }
}
