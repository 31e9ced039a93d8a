import JSON
import JSONSchema
import Testing

/// The texts that a model reads in order to mend its call.
@Suite struct MessageTests {
    private static let tool = """
        {"type":"object","additionalProperties":false,"required":["code"],"properties":{
          "code":{"type":"string","description":"The code to run"},
          "session_id":{"type":["string","null"]},
          "timeout":{"type":"number","exclusiveMinimum":0,"maximum":600},
          "format":{"enum":["text","html","markdown"]},
          "items":{"type":"array","minItems":1,"items":{"type":"object","required":["name"],
            "properties":{"name":{"$ref":"#/$defs/name"}}}}},
         "$defs":{"name":{"type":"string","pattern":"^[a-z]+$","maxLength":10,"title":"A name"}}}
        """

    @Test(
        "a call of a tool",
        arguments: [
            ("{}", ["code: missing; it is required (string: The code to run)"]),
            (
                #"{"code":"1","timout":5}"#,
                ["timout: unknown argument; did you mean timeout? Allowed: code, session_id, timeout, format, items"]
            ),
            (
                #"{"code":"1","sessionId":"a"}"#,
                [
                    "sessionId: unknown argument; did you mean session_id? Allowed: code, session_id, timeout, format, items"
                ]
            ),
            (
                #"{"code":"1","zzz":5}"#,
                ["zzz: unknown argument; allowed: code, session_id, timeout, format, items"]
            ),
            (#"{"code":5}"#, ["code: expected a string, got 5; put it in quotes"]),
            (#"{"code":null}"#, ["code: expected a string, got null"]),
            (#"{"code":"1","session_id":{}}"#, ["session_id: expected a string or null, got an empty object"]),
            (#"{"code":"1","timeout":"5"}"#, [#"timeout: expected a number, got "5"; write it without quotes"#]),
            (#"{"code":"1","timeout":0}"#, ["timeout: expected a number of more than 0, got 0"]),
            (#"{"code":"1","timeout":601.5}"#, ["timeout: expected a number of at most 600, got 601.5"]),
            (
                #"{"code":"1","format":"HTML "}"#,
                [#"format: expected one of "text", "html", "markdown", got "HTML "; did you mean "html"?"#]
            ),
            (#"{"code":"1","format":5}"#, [#"format: expected one of "text", "html", "markdown", got 5"#]),
            (#"{"code":"1","items":[]}"#, ["items: expected at least 1 item, got 0"]),
            (
                #"{"code":"1","items":"[{\"name\":\"a\"}]"}"#,
                [#"items: expected an array, got "[{\"name\":\"a\"}]"; give the array itself, not a string of it"#]
            ),
            (
                #"{"code":"1","items":[{"name":"a"},{},{"name":"A1"}]}"#,
                [
                    "items[1].name: missing; it is required (string: A name)",
                    #"items[2].name: expected a string that matches the regular expression ^[a-z]+$, got "A1""#,
                ]
            ),
            (
                #"{"code":"1","items":[{"name":"abcdefghijkl"}]}"#,
                ["items[0].name: expected at most 10 characters, got 12"]
            ),
            ("[]", ["expected an object, got an empty array"]),
        ] as [(String, [String])])
    func toolCalls(call: String, messages: [String]) throws {
        #expect(try Schema(Self.tool).complaints(call) == messages)
    }

    @Test(
        "each keyword",
        arguments: [
            ("false", "1", "no value is allowed"),
            (#"{"properties":{"a":false}}"#, #"{"a":1}"#, "a: not allowed here"),
            (#"{"const":[1]}"#, "[2]", "expected [1], got an array of 1"),
            (#"{"enum":[]}"#, "2", "expected nothing, since no value is allowed, got 2"),
            (#"{"minimum":1}"#, "0", "expected a number of at least 1, got 0"),
            (#"{"exclusiveMaximum":1}"#, "1", "expected a number of less than 1, got 1"),
            (#"{"multipleOf":0.5}"#, "0.7", "expected a multiple of 0.5, got 0.7"),
            (#"{"minLength":1}"#, #""""#, "expected at least 1 character, got 0"),
            (#"{"maxItems":1}"#, "[1,2]", "expected at most 1 item, got 2"),
            (#"{"prefixItems":[{}],"items":false}"#, "[1,2]", "expected at most 1 item, got 2"),
            (#"{"uniqueItems":true}"#, "[5,6,5]", "expected items that all differ, but [0] and [2] are both 5"),
            (
                #"{"contains":{"type":"string","title":"A name"}}"#, "[1]",
                "expected at least 1 item of the kind that is looked for (string: A name), got 0"
            ),
            (
                #"{"contains":{"const":1},"maxContains":1}"#, "[1,1]",
                "expected at most 1 item of the kind that is looked for (1), got 2"
            ),
            (#"{"minProperties":2}"#, #"{"a":1}"#, "expected at least 2 arguments, got 1"),
            (
                #"{"properties":{"a":{"maxProperties":0}}}"#, #"{"a":{"b":1}}"#,
                "a: expected at most 0 properties, got 1"
            ),
            (#"{"additionalProperties":false}"#, #"{"a":1}"#, "a: unknown argument; none is allowed"),
            (
                #"{"patternProperties":{"^x-":{}},"additionalProperties":false}"#, #"{"a":1}"#,
                "a: unknown argument; allowed: names that match ^x-"
            ),
            (#"{"unevaluatedProperties":false}"#, #"{"a":1}"#, "a: unknown argument"),
            (#"{"unevaluatedItems":false}"#, "[1]", "the item [0] is one too many"),
            (
                #"{"propertyNames":{"maxLength":1}}"#, #"{"ab":1}"#,
                "ab: the name is not allowed: expected at most 1 character, got 2"
            ),
            (#"{"dependentRequired":{"a":["b"]}}"#, #"{"a":1}"#, "b: missing; it is required where a is given"),
            (#"{"not":{"type":"string"}}"#, #""a""#, #"got "a", which the schema excludes (string)"#),
            (#"{"if":{"type":"integer"},"then":{"minimum":5}}"#, "1", "expected a number of at least 5, got 1"),
            (
                #"{"oneOf":[{"type":"integer"},{"type":"number"}]}"#, "1",
                "matches both #/oneOf/0 and #/oneOf/1 of the schema, but exactly one of the alternatives has to match"
            ),
            (#"{"anyOf":[]}"#, "1", "no value is allowed, since there are no alternatives"),
        ])
    func keywords(schema: String, value: String, message: String) throws {
        #expect(try Schema(schema).complaints(value) == [message])
    }

    @Test(
        "of alternatives the closest is reported",
        arguments: [
            (
                #"{"anyOf":[{"type":"string"},{"type":"array"},{"type":"null"}]}"#, "5",
                "expected a string, an array or null, got 5; put it in quotes"
            ),
            (
                #"{"anyOf":[{"type":"integer"},{"type":"null"}]}"#, #""5""#,
                #"expected an integer or null, got "5"; write it without quotes"#
            ),
            (
                #"{"anyOf":[{"const":"a"},{"const":"b"},{"enum":["c","d"]}]}"#, #""x""#,
                #"expected "a", "b" or one of "c", "d", got "x""#
            ),
            (
                #"{"anyOf":[{"type":"string","minLength":3},{"type":"null"}]}"#, #""ab""#,
                "expected at least 3 characters, got 2"
            ),
            (
                #"{"oneOf":[{"properties":{"kind":{"const":"a"},"x":{"type":"integer"}}},{"properties":{"kind":{"const":"b"},"x":{"type":"string"}}}]}"#,
                #"{"kind":"b","x":1}"#,
                "x: expected a string, got 1; put it in quotes (by the closest of 2 alternatives)"
            ),
            (
                #"{"anyOf":[{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"null"}]}},{"type":"string"}]}"#,
                "[1]", "[0]: expected a string or null, got 1; put it in quotes"
            ),
        ])
    func alternatives(schema: String, value: String, message: String) throws {
        #expect(try Schema(schema).complaints(value) == [message])
    }

    @Test("a violation has its path, its pointer, its keyword and its place in the schema")
    func parts() throws {
        let schema = try Schema(#"{"properties":{"a b":{"items":{"properties":{"x/y~":{"type":"string"}}}}}}"#)
        let violation = try #require(schema.validate(["a b": [0, ["x/y~": 1]]]).first)
        #expect(violation.path.description == #"["a b"][1]["x/y~"]"#)
        #expect(violation.path.pointer == "/a b/1/x~1y~0")
        #expect(violation.keyword == "type")
        #expect(violation.schemaLocation == "#/properties/a b/items/properties/x~1y~0/type")
        #expect(violation.message == "expected a string, got 1; put it in quotes")
        #expect(!violation.isInterruption)
    }

    @Test("the members are called what the caller calls them")
    func memberName() throws {
        let schema = try Schema(#"{"additionalProperties":false}"#)
        #expect(schema.validate(["a": 1], memberName: "result").first?.message == "unknown result; none is allowed")
    }

    @Test("long values, keys and lists are shortened")
    func shortened() throws {
        let long = String(repeating: "x", count: 100_000)
        let combining = "e" + String(repeating: "\u{301}", count: 100_000)
        let names = (0..<50).map { #""n\#($0)":{}"# }.joined(separator: ",")
        let schema = try Schema(#"{"properties":{\#(names)},"additionalProperties":false,"not":{"required":["q"]}}"#)
        for value in [.string(long), .string(combining), [.init(stringLiteral: long): 1] as JSONValue] {
            for violation in try Schema(#"{"type":"null"}"#).validate(value) + schema.validate(value) {
                #expect(violation.description.utf8.count < 500)
            }
        }
        let digits = JSONValue.bigInteger(String(repeating: "9", count: 1000))
        #expect(
            try Schema(#"{"type":"null"}"#).validate(digits).map(\.message) == [
                "expected null, got a number of 1000 digits"
            ])
    }

    @Test(
        "of a description its first line is told",
        arguments: [
            ("One.", "One."), (" One.\n", "One."), ("One.\n\nTwo.", "One.…"),
            (String(repeating: "x", count: 100), String(repeating: "x", count: 80) + "…"),
        ])
    func descriptions(text: String, shown: String) throws {
        let schema = try Schema(
            compiling: ["properties": ["a": ["description": .string(text)]], "required": ["a"]])
        #expect(schema.validate([:]).map(\.description) == ["a: missing; it is required (\(shown))"])
    }

    @Test("no more violations are reported than the limit")
    func limited() throws {
        let schema = try Schema(#"{"items":{"type":"string"}}"#)
        #expect(schema.validate(.array(Array(repeating: 1, count: 100))).count == 8)
        let single = try Schema(#"{"items":{"type":"string"}}"#, limits: SchemaLimits(violations: 1))
        #expect(single.validate([1, 2]).count == 1)
    }
}
