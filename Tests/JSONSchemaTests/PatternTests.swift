import JSONSchema
import Testing

@Suite struct PatternTests {
    private static let limit = 1_000_000

    @Test(
        "matches what ECMA-262 says",
        arguments: [
            ("", ["", "a"], []),
            ("a", ["a", "ba"], ["", "b"]),
            ("^a$", ["a"], ["ab", "ba", "a\n"]),
            ("^(a|bc|)$", ["a", "bc", ""], ["b", "abc"]),
            ("^a*b+c?$", ["b", "aabbc"], ["a", "bcc"]),
            ("^a{2}$", ["aa"], ["a", "aaa"]), ("^a{2,}$", ["aa", "aaaa"], ["a"]),
            ("^a{1,2}$", ["a", "aa"], ["", "aaa"]),
            ("^(ab){2,}$", ["abab", "ababab"], ["ab"]), ("^a{0}$", [""], ["a"]), ("^(?:ab){2}?$", ["abab"], ["ab"]),
            ("^a+?b*?c??$", ["aabc"], ["c"]),
            ("^a{,2}$", ["a{,2}"], ["a"]), ("^a{$", ["a{"], []), ("]}", ["]}"], []),
            ("^.$", ["a", "é", "😀", "\t"], ["\n", "\r", "\u{2028}", "\u{2029}", "ab", "e\u{301}"]),
            ("^[a-c]$", ["b"], ["d", "-"]), ("^[^a-c]$", ["d", "\n"], ["b"]), ("^[a-]$", ["a", "-"], ["b"]),
            ("^[-a]$", ["a", "-"], []), ("^[]", [], ["", "a"]), ("^[^]$", ["a", "\n"], [""]),
            ("^[\\w-.]$", ["-", "a", "."], ["+"]), ("^[\\]^]$", ["]", "^"], ["\\"]), ("^[\\b]$", ["\u{8}"], ["b"]),
            ("^[é-ü]$", ["ö"], ["a", "ý"]), ("^[\\u{1F600}-\\u{1F64F}]$", ["😀"], ["🚀"]),
            ("^\\d\\D$", ["1a"], ["a1", "١a"]), ("^\\w+$", ["aZ_9"], ["é", "-"]), ("^\\W$", ["é", "-"], ["_"]),
            ("^\\s$", [" ", "\u{A0}", "\u{FEFF}", "\u{2003}", "\u{B}"], ["a", "\u{200B}"]), ("^\\S$", ["a"], [" "]),
            ("\\bfoo\\b", ["foo", "a foo.", "éfoo"], ["afoo", "foo1"]), ("\\Boo", ["foo"], ["oo"]),
            ("^\\t\\n\\v\\f\\r\\0\\cA$", ["\t\n\u{B}\u{C}\r\0\u{1}"], []),
            ("^\\x41\\u0042\\u{43}$", ["ABC"], []), ("^\\ud83d\\ude00$", ["😀"], []),
            ("^\\/\\-\\_\\@\\.$", ["/-_@."], ["/-_@a"]),
            ("^\\p{L}+$", ["aéж字"], ["a1"]), ("^\\p{Lu}\\P{Lu}$", ["Äa"], ["aÄ"]), ("^\\p{digit}$", ["٣"], ["a"]),
            ("^\\p{General_Category=Nd}\\p{gc=Sc}$", ["1€"], ["€1"]),
            ("^[^\\p{L}\\d]$", ["-"], ["a", "1"]), ("^\\p{Emoji_Presentation}$", ["😀"], ["a"]),
            ("^[\\P{L}a]$", ["1", "a"], ["b"]), ("^\\P{Alphabetic}$", ["1"], ["a"]),
            ("^(?<year>\\d{4})-(?:\\d\\d)$", ["2024-05"], ["2024-5"]), ("a|^b", ["xa", "b"], ["xb"]),
            ("^(^a)?b", ["ab", "b"], ["cb"]), ("(^a|b)c", ["ac", "xbc"], ["xac"]), ("a$|b", ["a", "bc"], ["ac"]),
            ("^(a*)*$", ["", "aaa"], ["b"]), ("^(a?){3}$", ["", "aaa"], ["aaaa"]), ("^(^)*(\\b)+a$", ["a"], ["b"]),
            ("^(|a)+$", ["", "aa"], ["b"]),
        ] as [(String, [String], [String])])
    func matching(source: String, matches: [String], others: [String]) throws {
        let pattern = try Pattern(compiling: source)
        for text in matches {
            #expect(pattern.search(text, limit: Self.limit).matches == true, "\(source) should match \(text)")
        }
        for text in others {
            #expect(pattern.search(text, limit: Self.limit).matches == false, "\(source) should not match \(text)")
        }
    }

    @Test(
        "looks ahead and behind without going back",
        arguments: [
            ("^(?!foo)", ["bar", "fo"], ["foo", "food"]),
            ("^(?=.*\\d)(?=.*[a-z]).{4,}$", ["abc1"], ["abcd", "1234", "a1"]),
            ("a(?=b)", ["ab"], ["ac", "a"]), ("a(?!b)", ["ac", "a", "abaa"], ["ab"]),
            ("(?<=é)b", ["éb"], ["ab", "b"]), ("(?<!a)b", ["b", "cb"], ["ab"]),
            ("^(?:(?!\\.\\.).)*$", ["a.b.c", ""], ["a..b"]), ("^(?!.*(?<!\\\\)\")", ["a\\\"b"], ["a\"b"]),
            ("^(?=(?!b)a)", ["a"], ["b", ""]), ("(?=^a)", ["ab"], ["ba"]), ("(?=b$)", ["ab"], ["ba"]),
            ("^((?=a)a|b)+$", ["abab"], ["c"]), ("^(?=ab|cd)..$", ["ab", "cd"], ["ad", "ac"]),
            ("(?=(ab)+c)a", ["ababc"], ["abab"]), ("(?=)", ["", "a"], []), ("(?!)", [], ["", "a"]),
        ] as [(String, [String], [String])])
    func looking(source: String, matches: [String], others: [String]) throws {
        try matching(source: source, matches: matches, others: others)
    }

    @Test(
        "what is wrong or not supported is refused with its place",
        arguments: [
            ("(a)\\1", "a reference back to a group, which is not supported (at character 3)"),
            ("(?<n>a)\\k<n>", "a reference back to a group, which is not supported (at character 7)"),
            ("a\\Z", "the escape \\Z, which ECMA-262 does not have; write $ (at character 1)"),
            ("\\Aa", "the escape \\A, which ECMA-262 does not have; write ^ (at character 0)"),
            ("\\y", "the escape \\y, which ECMA-262 does not have (at character 0)"),
            ("(?i)a", "an unknown kind of group; flags as (?i) are not supported (at character 0)"),
            ("(?P<n>a)", "a named group of Python; write (?<name>…) (at character 0)"),
            ("(?<>a)", "a group whose name does not end or is empty (at character 0)"),
            ("a)", "a ) without its (; write \\) for the character (at character 1)"),
            ("(a", "a ( without its ); write \\( for the character (at character 0)"),
            ("[a", "a [ without its ]; write \\[ for the character (at character 0)"),
            ("*a", "a quantifier with nothing to repeat (at character 0)"),
            ("a{2}{3}", "a quantifier with nothing to repeat (at character 4)"),
            ("a**", "a quantifier with nothing to repeat (at character 2)"),
            ("^*", "a quantifier after something without width (at character 0)"),
            ("(?=a)*", "a quantifier after something without width (at character 0)"),
            ("a{3,2}", "a quantifier whose numbers are the wrong way round (at character 1)"),
            ("[b-a]", "a range whose ends are the wrong way round (at character 1)"),
            ("\\", "a backslash at the end (at character 0)"),
            ("\\u12", "an escape without its 4 hexadecimal digits (at character 0)"),
            ("\\u{110000}", "\\u{ without the digits of a code point and } (at character 0)"),
            ("\\c1", "\\c without a letter (at character 0)"),
            ("\\01", "the escape \\0, which ECMA-262 does not have (at character 0)"),
            ("\\pL", "\\p without a property in braces, as in \\p{L} (at character 0)"),
            ("\\p{L", "\\p{ without its } (at character 0)"),
            (
                "\\p{Script=Greek}",
                "the property Script=Greek of Unicode, which is not supported; general categories as L or Nd are (at character 0)"
            ),
        ])
    func refusals(source: String, message: String) {
        let error = #expect(throws: PatternError.self) { try Pattern(compiling: source) }
        #expect(error?.description == message)
    }

    @Test(
        "expressions that are too large are refused, however they grow",
        arguments: [
            "(a{1000}){1000}", "((a{100}){100}){100}", "((){1000000}){1000000}", "a{20000}", "(a{0,200}){0,200}",
            String(repeating: "a", count: 20_000),
            String(repeating: "(", count: 200) + String(repeating: ")", count: 200),
            String(repeating: "(?=a)", count: 40), "((?=a)b){100}",
        ])
    func tooLarge(source: String) {
        #expect(throws: PatternError.self) { try Pattern(compiling: source) }
    }

    @Test(
        "the steps grow with the text, never faster",
        arguments: [
            "^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(a*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*)*x$", "^(a?){30}a{30}$",
            "(?=(a+)+b)a", "(?<=(a+)+)b",
        ])
    func linearTime(source: String) throws {
        let pattern = try Pattern(compiling: source)
        let short = pattern.search(String(repeating: "a", count: 1000) + "!", limit: .max).steps
        let long = pattern.search(String(repeating: "a", count: 4000) + "!", limit: .max).steps
        #expect(short > 1000)
        #expect(long < short * 5)
    }

    @Test("quantifiers may be nested deep", arguments: ["*", "+", "?", "{1,}"])
    func nestedQuantifiers(quantifier: String) throws {
        let source = String(repeating: "(", count: 90) + "a" + String(repeating: ")\(quantifier)", count: 90)
        try matching(source: "^\(source)b$", matches: ["ab"], others: ["aab!", "ac"])
    }

    @Test("a search ends when its steps are spent")
    func limited() throws {
        let pattern = try Pattern(compiling: "(a|b)*c$")
        let search = pattern.search(String(repeating: "ab", count: 10_000), limit: 5000)
        #expect(search.matches == nil)
        #expect(search.steps <= 5001)
    }
}
