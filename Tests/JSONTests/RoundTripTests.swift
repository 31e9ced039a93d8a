import JSON
import Testing

/// The same sequence for the same seed, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension JSONValue {
    /// Any value up to some levels deep.
    static func random(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2:
            return .integer(
                Int64.random(in: .min ... .max, using: &generator) >> Int64.random(in: 0..<64, using: &generator))
        case 3: return .double(randomDouble(using: &generator))
        case 4: return .string(randomString(using: &generator))
        case 5:
            return .bigInteger(
                (Bool.random(using: &generator) ? "-" : "") + "92233720368547758" + String(generator.next() | 1 << 63))
        case 6:
            return .array(
                (0..<Int.random(in: 0..<6, using: &generator)).map { _ in random(depth: depth - 1, using: &generator) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0..<20, using: &generator) {
                object[randomString(using: &generator)] = random(depth: depth - 1, using: &generator)
            }
            return .object(object)
        }
    }

    /// Any finite double: each pattern of bits is as likely as the others.
    private static func randomDouble(using generator: inout SeededGenerator) -> Double {
        while true {
            let value = Double(bitPattern: generator.next())
            if value.isFinite { return value }
        }
    }

    private static func randomString(using generator: inout SeededGenerator) -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0...0x7F, 0x20...0x7E, 0x80...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF,
        ]
        var string = ""
        for _ in 0..<Int.random(in: 0..<30, using: &generator) {
            let range = ranges.randomElement(using: &generator)!
            string.unicodeScalars.append(Unicode.Scalar(UInt32.random(in: range, using: &generator))!)
        }
        return string
    }
}

@Suite struct RoundTripTests {
    @Test("what is written reads back as the same value, in the same order, compact and pretty", arguments: 1...8)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            let value = JSONValue.random(depth: 4, using: &generator)
            let compact = value.serialized()
            let parsed = try JSONValue(parsing: compact)
            #expect(parsed == value)
            #expect(parsed.serialized() == compact)
            #expect(try JSONValue(parsing: value.serialized(pretty: true)).serialized() == compact)
            #expect(parsed.hashValue == value.hashValue)
        }
    }

    @Test("doubles survive to the last bit")
    func doubles() throws {
        var generator = SeededGenerator(seed: 42)
        for _ in 0..<50_000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            let parsed = try JSONValue(parsing: JSONValue.double(value).serialized())
            #expect(parsed.doubleValue?.bitPattern == value.bitPattern)
        }
    }

    @Test("short decimals are read as the standard library reads them")
    func decimals() throws {
        var generator = SeededGenerator(seed: 43)
        for _ in 0..<50_000 {
            let digits = String(generator.next() >> UInt64.random(in: 0..<64, using: &generator))
            let text = "\(digits).\(generator.next() % 1000)e\(Int.random(in: -40...40, using: &generator))"
            #expect(try JSONValue(parsing: text).doubleValue == Double(text))
        }
    }

    @Test("compact texts have no line breaks, whatever they contain")
    func oneLine() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<200 {
            let text = JSONValue.random(depth: 4, using: &generator).serialized()
            #expect(!text.contains(0x0A) && !text.contains(0x0D))
        }
    }

    @Test("a pretty text has a line for each element and member")
    func pretty() {
        let value: JSONValue = ["a": [1, ["b": nil]], "c": [], "d": [:], "e": "x"]
        let expected = """
            {
              "a": [
                1,
                {
                  "b": null
                }
              ],
              "c": [],
              "d": {},
              "e": "x"
            }
            """
        #expect(String(decoding: value.serialized(pretty: true), as: UTF8.self) == expected)
    }

    @Test("a value is appended to what is there")
    func appending() {
        var output = Array("data: ".utf8)
        JSONValue.array([1, "a"]).serialize(into: &output)
        JSONObject(dictionaryLiteral: ("k", true)).serialize(into: &output)
        #expect(String(decoding: output, as: UTF8.self) == #"data: [1,"a"]{"k":true}"#)
    }
}
