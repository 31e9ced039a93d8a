import JSON
import Testing

/// What RFC 8259 allows and what it forbids, by its grammar.
@Suite struct GrammarTests {
    @Test(
        "accepts what the grammar allows",
        arguments: [
            ("null", .null), ("true", true), ("false", false), (" \t\r\n[ ]\n", []), ("{}", [:]), ("\"\"", ""),
            ("[1]", [1]), ("[1,2]", [1, 2]), ("[null, 1, \"1\", {}]", [nil, 1, "1", [:]]),
            ("{\"a\":{\"b\":[]}}", ["a": ["b": []]]), ("{\"\":0}", ["": 0]),
            ("{\"a\" : 1 , \"b\" : 2}", ["a": 1, "b": 2]),
            ("[[[[]]]]", [[[[]]]]), ("[\"a\",\n\"b\"]", ["a", "b"]), ("{\"a\\u0000b\":1}", ["a\0b": 1]),
            ("\"\u{7F}\"", "\u{7F}"), ("\"\u{2028}\u{2029}\"", "\u{2028}\u{2029}"), ("\"\u{10FFFF}\"", "\u{10FFFF}"),
            ("\"/\\/\"", "//"), ("\"\u{FEFF}\"", "\u{FEFF}"),
        ] as [(String, JSONValue)])
    func accepts(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
        #expect(try JSONValue(parsing: Array(text.utf8)) == value)
    }

    @Test(
        "refuses what the grammar forbids",
        arguments: [
            "", " ", "nul", "nulll", "True", "NULL", "undefined", "NaN", "Infinity", "-Infinity", "'a'", "a",
            "[", "]", "[1", "[1,", "[,", "[,1]", "[1,]", "[1,,2]", "[1 2]", "[1}", "[1:2]", "[]]", "[] []", "[1]x",
            "{", "}", "{1:2}", "{a:1}", "{\"a\"", "{\"a\"}", "{\"a\":", "{\"a\":}", "{\"a\":1", "{\"a\":1,",
            "{\"a\":1,}",
            "{,}", "{\"a\",1}", "{\"a\":1 \"b\":2}", "{\"a\"::1}", "{null:1}", "{\"a\":1}}", "{\"a\":1}{", "{'a':1}",
            "\"", "\"a", "\"\\", "\"\\\"", "\"\\a\"", "\"\\x41\"", "\"\\U0041\"", "\"\\u\"", "\"\\u12\"", "\"\\u12G4\"",
            "\"\\u+123\"", "\"\n\"", "\"\t\"", "\"\0\"", "\"\u{1F}\"", "\"a\u{1F}b\"", "\"12345678\u{1}\"", "\"\" \"\"",
            "// comment\n1", "/* comment */1", "1 // comment", "#1", "[1]\0", "\u{B}1", "\u{A0}1", "1\u{C}", "*",
            "\\u0031",
        ])
    func refuses(text: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.code == .syntax)
        #expect(error?.offset.map { (0...text.utf8.count).contains($0) } == true)
    }

    @Test(
        "says where the fault is, what was expected and what was found",
        arguments: [
            ("", 0, "expected a JSON value, found nothing"),
            ("  ", 2, "expected a JSON value, found nothing"),
            ("[1, 2", 5, "expected ',' or ']' after an element, found the end of the text"),
            ("[1, ]", 4, "expected a JSON value, found ']'"),
            ("{\"a\": 1; }", 7, "expected ',' or '}' after a member, found ';'"),
            ("{\"a\" 1}", 5, "expected ':' after a key, found '1'"),
            ("{a: 1}", 1, "expected a key in quotes, found 'a'"),
            ("{\"ä\": tru}", 7, "expected a JSON value, found 't'"),
            ("[] x", 3, "expected the end of the text, found 'x'"),
            ("\"a\nb\"", 2, "expected control characters in a string to be escaped, found the byte 0x0A"),
            ("\"abc", 4, "expected '\"' at the end of a string, found the end of the text"),
            ("\"\\q\"", 2, #"expected one of "\/bfnrt or u and four hex digits after '\', found 'q'"#),
            ("\u{FEFF}{}", 0, "expected a JSON value, found a byte order mark; send UTF-8 without one"),
            ("[01]", 2, "expected no digit after a leading zero in a number, found '1'"),
            ("-", 1, "expected a digit in a number, found the end of the text"),
        ] as [(String, Int, String)])
    func explains(text: String, offset: Int, message: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.offset == offset)
        #expect(error?.message == message)
        #expect(error?.description == "\(message) (at byte \(offset))")
        #expect(error?.path == "")
    }

    @Test("finds the same fault wherever it is within the words that a scan takes at once")
    func faultsAtEveryAlignment() {
        for length in 0..<40 {
            let plain = String(repeating: "x", count: length)
            let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "\"\(plain)\u{2}\(plain)\"") }
            #expect(error?.offset == length + 1)
        }
    }

    @Test("an object that is parsed as such must be one")
    func objectsOnly() throws {
        #expect(try JSONObject(parsing: "{\"a\":1}") == ["a": 1])
        let error = #expect(throws: JSONError.self) { try JSONObject(parsing: "[1]") }
        #expect(error?.code == .type)
        #expect(error?.message == "expected an object, found an array")
    }
}
