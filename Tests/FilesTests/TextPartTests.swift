import Files
import Testing

struct TextPartTests {
    @Test(
        "a cut never splits a character, and parts join to the whole",
        arguments: ["", "a", "plain", "naïve", "日本語のテキスト", "a👩‍🚀b😀", "ends with ü"], 1...9)
    func joins(text: String, limit: Int) throws {
        let bytes = Array(text.utf8)
        var joined = ""
        var offset = 0
        while offset < bytes.count {
            let part = try #require(Self.part(of: bytes, from: offset, limit: limit))
            #expect(part.range.lowerBound == offset)
            #expect(part.range.count <= max(limit, 4))
            #expect(part.text.utf8.count == part.range.count)
            try #require(!part.range.isEmpty, "a reader would never come to the end")
            joined += part.text
            offset = part.range.upperBound
        }
        #expect(joined == text)
    }

    @Test("a part that begins within a character begins with that character")
    func beginsWithin() throws {
        let bytes = Array("a😀b".utf8)
        for offset in 1...4 {
            let part = try #require(Self.part(of: bytes, from: offset, limit: 8))
            #expect(part.text == "😀b")
            #expect(part.range == 1..<6)
        }
    }

    @Test(
        "what is no text is none",
        arguments: [[0x00], [0xFF], [0x61, 0x80], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xC0, 0xAF]] as [[UInt8]])
    func noText(bytes: [UInt8]) {
        #expect(Self.part(of: bytes, from: 0, limit: 100) == nil)
        #expect(!TextPart.isText(bytes, isWhole: true))
    }

    @Test("the beginning of a longer file may end within a character")
    func head() {
        let bytes = Array("日本語".utf8)
        for count in 1...bytes.count { #expect(TextPart.isText(Array(bytes.prefix(count)), isWhole: false)) }
        #expect(!TextPart.isText([0x61, 0xFF, 0x61, 0x61, 0x61], isWhole: false))
    }

    /// A part as it is read: with a margin on both sides.
    private static func part(of bytes: [UInt8], from offset: Int, limit: Int) -> TextPart? {
        let start = max(0, offset - TextPart.margin)
        let end = min(bytes.count, offset + limit + TextPart.margin)
        return TextPart(
            Array(bytes[start..<end]), at: start, wanted: offset..<min(bytes.count, offset + limit))
    }
}
