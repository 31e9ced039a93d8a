import CellOutput
import Testing

struct TerminalTextTests {
    @Test(arguments: [
        ("plain\ntext", "plain\ntext"),
        ("tab\tstays", "tab\tstays"),
        ("10%\r20%\r100%\n", "100%\n"),
        ("long line\rlo", "long line"),
        ("abcdef\rxy", "xycdef"),
        ("windows\r\nlines\r\n", "windows\nlines\n"),
        ("tyop\u{8}\u{8}po", "typo"),
        ("a\u{8}\u{8}\u{8}b", "b"),
        ("\u{1B}[31mred\u{1B}[0m", "red"),
        ("\u{1B}[1;38;5;208mcolour\u{1B}[m", "colour"),
        ("\u{1B}]0;title\u{7}shown", "shown"),
        ("\u{1B}]8;;http://x\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link"),
        ("\u{1B}(Bset", "set"),
        ("old\r\u{1B}[Knew", "new"),
        ("old text\u{1B}[2Knew", "new"),
        ("bell\u{7} and \u{0}nul\u{7F}", "bell and nul"),
        ("äöü\räx", "äxü"),
        ("🎈🎈\r🎁", "🎁🎈"),
        ("", ""),
        ("\r\r\n", "\n"),
        ("\u{1B}", ""),
    ])
    func `What a terminal would show in the end is what remains`(text: String, plain: String) {
        #expect(TerminalText.plain(text) == plain)
    }

    @Test(arguments: [
        "10%\r20%\r100%\nnext\u{1B}[31mred\u{1B}[0m\u{1B}]0;title\u{1B}\\!", "äö\r🎈\u{8}\u{8}xy\n",
    ])
    func `The pieces in which a text comes do not matter`(text: String) {
        let whole = TerminalText.plain(text)
        var terminal = TerminalText()
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars { bytes += terminal.feed(String(scalar)) }
        bytes += terminal.finish()
        #expect(String(decoding: bytes, as: UTF8.self) == whole)
    }

    @Test func `An escape sequence that never ends does not swallow what follows`() {
        let text = "\u{1B}]" + String(repeating: "x", count: 10_000)
        #expect(TerminalText.plain(text).utf8.count > 5000)
    }

    @Test func `A line without an end is not kept back`() {
        var terminal = TerminalText()
        var count = 0
        for _ in 0..<100 { count += terminal.feed(String(repeating: "x", count: 10_000)).count }
        #expect(count >= 1_000_000 - TerminalText.longestLine)
        #expect(count + terminal.finish().count == 1_000_000)
    }
}
