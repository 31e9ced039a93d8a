import Testing

/// The keywords about values that have no parts, and those about any value.
@Suite struct ScalarKeywordTests {
    @Test(
        "type",
        arguments: [
            Case("true", valid: ["1", "null", "{}"]),
            Case("false", invalid: ["1", "null", "{}"]),
            Case("{}", valid: ["1", "null", "{}", "[]", #""""#, "true"]),
            Case(#"{"type":"null"}"#, valid: ["null"], invalid: ["0", "false", #""""#, "[]"]),
            Case(#"{"type":"boolean"}"#, valid: ["true", "false"], invalid: ["0", #""true""#, "null"]),
            Case(
                #"{"type":"integer"}"#,
                valid: ["1", "1.0", "-0.0", "1e3", "1e300", "99999999999999999999999"],
                invalid: ["1.5", #""1""#, "1e-3"]),
            Case(#"{"type":"number"}"#, valid: ["1", "1.5", "-1e-3", "99999999999999999999999"], invalid: [#""1""#]),
            Case(#"{"type":"string"}"#, valid: [#""""#], invalid: ["1", "null", "[]"]),
            Case(#"{"type":"array"}"#, valid: ["[]"], invalid: ["{}", #""[]""#]),
            Case(#"{"type":"object"}"#, valid: ["{}"], invalid: ["[]", "null"]),
            Case(#"{"type":["string","null"]}"#, valid: [#""""#, "null"], invalid: ["1", "[]"]),
            Case(#"{"type":["integer","number"]}"#, valid: ["1", "1.5"], invalid: ["true"]),
        ])
    func types(example: Case) throws {
        try example.check()
    }

    @Test(
        "enum and const compare numbers by value, strings by code points, objects in any order",
        arguments: [
            Case(
                #"{"enum":["a",1,null]}"#, valid: [#""a""#, "1", "1.0", "null"], invalid: [#""b""#, "2", "true", "[]"]),
            Case(#"{"enum":[]}"#, invalid: ["1", "null"]),
            Case(
                #"{"const":{"a":1,"b":[2.0]}}"#, valid: [#"{"b":[2],"a":1.0}"#],
                invalid: [#"{"a":1}"#, #"{"a":1,"b":[]}"#]),
            Case(#"{"const":1}"#, valid: ["1", "1.0", "1e0"], invalid: ["true", #""1""#, "1.1"]),
            Case(#"{"const":false}"#, valid: ["false"], invalid: ["0", "null", #""""#]),
            Case(#"{"const":null}"#, valid: ["null"], invalid: ["0", "false"]),
            Case(#"{"const":"\u00e4"}"#, valid: [#""\u00e4""#], invalid: [#""a\u0308""#]),
            Case(#"{"const":[[]]}"#, valid: ["[[]]"], invalid: ["[]", "[{}]", "[[[]]]"]),
            Case(
                #"{"const":9007199254740993}"#, valid: ["9007199254740993"],
                invalid: ["9007199254740992", "9007199254740992.0"]),
            Case(
                #"{"const":100000000000000000000}"#, valid: ["100000000000000000000", "1e20"],
                invalid: ["100000000000000000001"]),
        ])
    func constants(example: Case) throws {
        try example.check()
    }

    @Test(
        "ranges of numbers are exact beyond doubles",
        arguments: [
            Case(#"{"minimum":1}"#, valid: ["1", "1.0", "2", #""0""#], invalid: ["0", "0.999", "-1e99"]),
            Case(#"{"exclusiveMinimum":1.5}"#, valid: ["1.6", "2"], invalid: ["1.5", "1"]),
            Case(#"{"maximum":3}"#, valid: ["3", "3.0", "-9"], invalid: ["4", "3.0001", "99999999999999999999"]),
            Case(#"{"exclusiveMaximum":3}"#, valid: ["2.99"], invalid: ["3", "3.0"]),
            Case(#"{"minimum":1,"maximum":2}"#, valid: ["1", "2"], invalid: ["0", "3"]),
            Case(#"{"maximum":9007199254740992}"#, valid: ["9007199254740992.0"], invalid: ["9007199254740993"]),
            Case(
                #"{"minimum":9223372036854775808}"#, valid: ["9223372036854775808", "1e300"],
                invalid: ["9223372036854775807", "-1e300", "-9223372036854775809"]),
            Case(
                #"{"exclusiveMinimum":-100000000000000000001}"#, valid: ["-100000000000000000000", "0"],
                invalid: ["-100000000000000000001", "-100000000000000000002", "-1e21"]),
            Case(#"{"minimum":0.1}"#, valid: ["0.1", "1"], invalid: ["0", "0.09", "-0.2"]),
        ])
    func ranges(example: Case) throws {
        try example.check()
    }

    @Test(
        "multipleOf counts in decimals",
        arguments: [
            Case(#"{"multipleOf":2}"#, valid: ["0", "4", "-2", "4.0", "1e300", "true"], invalid: ["3", "2.5"]),
            Case(#"{"multipleOf":0.1}"#, valid: ["0.3", "1", "19.9", "-0.7"], invalid: ["0.35", "0.01"]),
            Case(#"{"multipleOf":0.01}"#, valid: ["0.07", "4.35", "1.1"], invalid: ["0.075"]),
            Case(#"{"multipleOf":1e-8}"#, valid: ["12391239123", "0.00000001"], invalid: ["1e-9"]),
            Case(#"{"multipleOf":0.123456789}"#, valid: ["0.246913578"], invalid: ["1e308"]),
            Case(#"{"multipleOf":1.5}"#, valid: ["3", "4.5"], invalid: ["4"]),
            Case(#"{"multipleOf":7}"#, valid: ["70000000000000000000007"], invalid: ["70000000000000000000008"]),
            Case(#"{"multipleOf":1e20}"#, valid: ["300000000000000000000"], invalid: ["300000000000000000001", "5"]),
        ])
    func multiples(example: Case) throws {
        try example.check()
    }

    @Test(
        "lengths are counted in code points",
        arguments: [
            Case(#"{"minLength":2}"#, valid: [#""ab""#, #""a\u0308""#, "1"], invalid: [#""a""#, #""\ud83d\ude00""#]),
            Case(#"{"maxLength":1}"#, valid: [#""""#, #""\ud83d\ude00""#], invalid: [#""ab""#, #""e\u0301""#]),
            Case(#"{"minLength":2.0,"maxLength":2.0}"#, valid: [#""ab""#], invalid: [#""abc""#, #""a""#]),
            Case(#"{"maxLength":99999999999999999999}"#, valid: [#""ab""#]),
        ])
    func lengths(example: Case) throws {
        try example.check()
    }

    @Test(
        "pattern matches anywhere",
        arguments: [
            Case(#"{"pattern":"b+"}"#, valid: [#""abc""#, "1"], invalid: [#""ac""#, #""""#]),
            Case(#"{"pattern":"^\\p{Lu}"}"#, valid: [#""Äb""#], invalid: [#""äb""#]),
            Case(#"{"format":"email"}"#, valid: [#""no mail""#]),
        ])
    func patterns(example: Case) throws {
        try example.check()
    }
}
