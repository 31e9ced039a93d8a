import JSON
import Testing

@Suite struct NumberTests {
    @Test(
        "integers are exact",
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("9007199254740993", 9_007_199_254_740_993),
            ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("1000000000000000000", 1_000_000_000_000_000_000),
        ] as [(String, Int64)])
    func integers(text: String, value: Int64) throws {
        #expect(try JSONValue(parsing: text) == .integer(value))
    }

    @Test(
        "integers beyond 64 bits keep their digits",
        arguments: [
            "9223372036854775808", "-9223372036854775809", "18446744073709551616", "99999999999999999999",
            String(repeating: "9", count: 100_000),
        ])
    func bigIntegers(text: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(value == .bigInteger(text))
        #expect(value.description == text)
        #expect(value.intValue == nil)
    }

    @Test(
        "doubles are the nearest to what is written",
        arguments: [
            ("0.0", 0), ("1.0", 1), ("1e0", 1), ("1E+2", 100), ("1e-2", 0.01), ("-1.5e3", -1500), ("0.1", 0.1),
            ("0.30000000000000004", 0.30000000000000004), ("123456789012345678901234567890.5", 1.2345678901234568e29),
            ("1.7976931348623157e308", .greatestFiniteMagnitude), ("5e-324", .leastNonzeroMagnitude), ("1e-400", 0),
            ("1e-99999999999999999999", 0), ("0e99999999999999999999", 0),
            ("9007199254740993.0", 9_007_199_254_740_992),
            ("1e23", 1e23), ("8.5e22", 8.5e22), ("1e22", 1e22), ("0.000000000000000000000001", 1e-24),
            ("2.2250738585072011e-308", Double(bitPattern: 0xF_FFFF_FFFF_FFFF)),
        ] as [(String, Double)])
    func doubles(text: String, value: Double) throws {
        #expect(try JSONValue(parsing: text) == .double(value))
    }

    @Test("the sign of a double zero is kept")
    func negativeZero() throws {
        let value = try JSONValue(parsing: "-0.0")
        #expect(value.doubleValue?.sign == .minus)
        #expect(value.description == "-0.0")
        #expect(try JSONValue(parsing: "-0e1").doubleValue?.sign == .minus)
    }

    @Test(
        "numbers beyond a double are refused",
        arguments: ["1e400", "-1e400", "[1, 1e309]", "1e99999", "123.4e99999999999"])
    func tooLarge(text: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.code == .number)
        #expect(error?.message == "expected a number within the range of a double, found a larger one")
    }

    @Test(
        "numbers of other grammars are refused",
        arguments: [
            "01", "-01", "00", "+1", ".5", "-.5", "5.", "5.e1", "1e", "1e+", "1e-", "1E", "1.2.3", "1e1e1", "1e1.5",
            "--1", "-",
            "- 1", "0x1F", "1_000", "1,000", "1f", "1a", "0b1", "１", "-a", "1ee2", "0e", "0e+", "0.e1", "2.e+3", "-2.",
        ])
    func malformed(text: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.code == .syntax)
    }

    @Test("doubles are written with the fewest digits that read back the same, and stay doubles")
    func shortestDoubles() {
        let cases: [(Double, String)] = [
            (0.1, "0.1"), (1, "1.0"), (100, "100.0"), (1e20, "1e+20"), (.leastNonzeroMagnitude, "5e-324"),
            (-2.5, "-2.5"), (1 / 3, "0.3333333333333333"),
        ]
        for (value, text) in cases {
            #expect(JSONValue.double(value).description == text)
        }
    }

    @Test("a double that is not finite is written as null")
    func notFinite() {
        let value: JSONValue = [.double(.nan), .double(.infinity), .double(-.infinity)]
        #expect(value.description == "[null,null,null]")
    }

    @Test("any integer type makes an exact value")
    func exactInitialiser() {
        #expect(JSONValue(UInt8.max) == .integer(255))
        #expect(JSONValue(UInt64.max) == .bigInteger("18446744073709551615"))
        #expect(JSONValue(Int128.min).description == "-170141183460469231731687303715884105728")
    }

    @Test("numbers convert where that is exact, and to the nearest double")
    func accessors() {
        #expect(JSONValue.double(3).intValue == 3)
        #expect(JSONValue.double(3.5).intValue == nil)
        #expect(JSONValue.double(1e300).intValue == nil)
        #expect(JSONValue.integer(3).doubleValue == 3)
        #expect(JSONValue.bigInteger("100000000000000000000").doubleValue == 1e20)
        #expect(JSONValue.bigInteger(String(repeating: "9", count: 400)).doubleValue == nil)
        #expect(JSONValue.string("3").intValue == nil)
        #expect(JSONValue.bool(true).intValue == nil)
    }
}
