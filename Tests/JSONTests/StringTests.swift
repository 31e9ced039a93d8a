import JSON
import Testing

@Suite struct StringTests {
    @Test(
        "escapes are what they stand for",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
            (#""\ud83d\ude00""#, "😀"),
            (#""\uD83D\uDE00""#, "😀"), (#""x\uDBFF\uDFFFy""#, "x\u{10FFFF}y"), (#""\u0000""#, "\0"),
            (#""\\u0041""#, "\\u0041"),
            (#""\u005C\u0022""#, "\\\""), (#""\uFEFF\uFFFE\uFFFF""#, "\u{FEFF}\u{FFFE}\u{FFFF}"),
            (#""a\nb\nc""#, "a\nb\nc"),
        ])
    func escapes(text: String, string: String) throws {
        let parsed = try #require(try JSONValue(parsing: text).stringValue)
        #expect(Array(parsed.utf8) == Array(string.utf8))
    }

    @Test(
        "half a surrogate pair is refused",
        arguments: [
            #""\ud800""#, #""\udc00""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\u0041""#, #""\ud83d\ud83d\ude00""#,
            #""\ude00\ud83d""#,
            #""\uDFFF""#, #"{"\ud800": 1}"#,
        ])
    func loneSurrogates(text: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.code == .encoding)
        #expect(error?.message == "expected a pair of surrogates, found an escape of one alone")
        #expect(error?.offset == Array(text.utf8).firstIndex(of: UInt8(ascii: "\\")))
    }

    @Test(
        "invalid UTF-8 is refused, and its place is told",
        arguments: [
            [0x80], [0xFF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE2, 0x82], [0xE0, 0x80, 0x80],
            [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        for before in ["", "plain ASCII of some length ", "ä", #"\n"#, #"ä\u00e4"#] {
            for after in ["", " and more"] {
                let text = Array("[\"\(before)".utf8) + bytes + Array("\(after)\"]".utf8)
                let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
                #expect(error?.code == .encoding)
                #expect(error?.offset == 2 + before.utf8.count)
            }
        }
    }

    @Test("bytes that are no UTF-8 are refused outside strings and in keys, too")
    func invalidElsewhere() {
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0xFF]) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0xFE, 0xFF, 0x00, 0x31]) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x31, 0x00]) }
        let key = #expect(throws: JSONError.self) {
            try JSONValue(parsing: Array("{\"".utf8) + [0xFF] + Array("\":1}".utf8))
        }
        #expect(key?.code == .encoding)
    }

    @Test("what needs no escape is written as it is, the rest with its shortest escape")
    func writing() {
        let value = JSONValue.string("a\"b\\c/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}é😀\u{2028}")
        #expect(value.description == #""a\"b\\c/\b\f\n\r\t\u0000\u001f"# + "\u{7F}é😀\u{2028}\"")
    }

    @Test("escapes are found wherever they are within the words that a scan takes at once")
    func alignments() throws {
        for length in 0..<40 {
            for special in ["\"", "\\", "\n", "é\n", "\u{1}"] {
                let string = String(repeating: "x", count: length) + special + "tail"
                let text = JSONValue.string(string).serialized()
                #expect(try JSONValue(parsing: text) == .string(string))
            }
        }
    }
}
