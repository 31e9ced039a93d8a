import JSON
import Testing

/// Texts that are made to exhaust the stack, the time or the memory.
@Suite struct HostileInputTests {
    @Test("nesting is accepted up to the limit and refused beyond it", arguments: [1, 2, 512, 1024])
    func depthLimit(depth: Int) throws {
        let limits = JSONLimits(depth: depth)
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let nested = { (levels: Int) in
                String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
            }
            let value = try JSONValue(parsing: nested(depth), limits: limits)
            #expect(value.description == nested(depth))
            #expect(try value == JSONValue(parsing: nested(depth), limits: limits))
            let error = #expect(throws: JSONError.self) { try JSONValue(parsing: nested(depth + 1), limits: limits) }
            #expect(error?.code == .depth)
            #expect(error?.message == "expected at most \(depth) levels of arrays and objects, found more")
        }
    }

    @Test(
        "no nesting overflows the stack, whatever limit was asked for", arguments: ["[", "{\"a\":", "[{\"a\":", " [\n"])
    func deepNesting(open: String) {
        let text = String(repeating: open, count: 100_000)
        for limits in [.default, JSONLimits(depth: .max)] {
            let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text, limits: limits) }
            #expect(error?.code == .depth)
        }
    }

    @Test(
        "values are accepted up to their number and refused beyond it",
        arguments: [("[1,[2],{\"a\":[]}]", 6), ("[[[]]]", 3), ("7", 1), ("[null,true,\"[,]\"]", 4)])
    func valueLimit(text: String, count: Int) throws {
        #expect(throws: Never.self) { try JSONValue(parsing: text, limits: JSONLimits(values: count)) }
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: text, limits: JSONLimits(values: count - 1))
        }
        #expect(error?.code == .size)
        #expect(error?.message == "expected at most \(count - 1) values, found more")
    }

    @Test("a scalar needs no level")
    func depthZero() throws {
        #expect(try JSONValue(parsing: "1", limits: JSONLimits(depth: 0)) == 1)
        #expect(throws: JSONError.self) { try JSONValue(parsing: "[]", limits: JSONLimits(depth: -5)) }
    }

    @Test("an object of many keys takes time in proportion to them", .timeLimit(.minutes(1)))
    func manyKeys() throws {
        let text = "{" + (0..<200_000).map { "\"\($0)\":\($0)" }.joined(separator: ",") + "}"
        let object = try JSONObject(parsing: text)
        #expect(object.count == 200_000)
        #expect(object["199999"] == 199_999)
        #expect(object.description == text)
    }

    @Test("every beginning of a text is refused without a crash")
    func truncations() {
        let text = Array(#"{"a":[1,-2.5e+3,true,null,"\u00e9\ud83d\ude00 é😀"],"b":{"c":false}}"#.utf8)
        for end in 0..<text.count {
            #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text[..<end])) }
        }
        #expect(throws: Never.self) { try JSONValue(parsing: text) }
    }

    @Test("whatever a text is changed to, it is parsed or refused, and what is parsed survives a round trip")
    func mutations() throws {
        var generator = SeededGenerator(seed: 7)
        let seeds = [
            #"{"a":[1,-2.5e+3,true,null,"\u00e9\ud83d\ude00 é😀"],"b":{"c":false}}"#, "[[],{},0,-0.0,1e5,\"\\n\"]",
        ]
        let alphabet = Array("{}[]\",:\\u0123456789abcdefntr+-.eE \n\u{1}é".utf8) + [0x80, 0xFF, 0xED, 0xF4]
        for _ in 0..<20_000 {
            var text = Array(seeds.randomElement(using: &generator)!.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<text.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: text[place] = alphabet.randomElement(using: &generator)!
                case 1: text.insert(alphabet.randomElement(using: &generator)!, at: place)
                default: if text.count > 1 { text.remove(at: place) }
                }
            }
            do {
                let value = try JSONValue(parsing: text)
                #expect(try JSONValue(parsing: value.serialized()) == value)
            } catch {
                #expect(error.offset.map { (0...text.count).contains($0) } == true)
            }
        }
    }
}
