import JSON
import JSONSchema
import Testing

/// Schemas and values that want to cost too much.
@Suite struct HostileInputTests {
    @Test("a value nested too deep is a violation of its own kind")
    func deepValue() throws {
        let schema = try Schema(##"{"type":"array","items":{"$ref":"#"}}"##)
        func nested(_ depth: Int) -> JSONValue { (0..<depth).reduce([]) { value, _ in [value] } }
        #expect(schema.isValid(nested(400)))
        let violations = schema.validate(nested(1500))
        #expect(violations.map(\.keyword) == ["nesting"])
        #expect(violations.first?.isInterruption == true)
        #expect(violations.first?.description == "the value is nested too deep to be validated")
        #expect(!schema.isValid(nested(1500)))
    }

    @Test("combinations that multiply end when the steps are spent")
    func exponentialSchema() throws {
        // Each level of the value doubles the work.
        let schema = try Schema(
            ##"{"allOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}],"$defs":{"a":{"items":{"$ref":"#"}}}}"##,
            limits: SchemaLimits(steps: 100_000))
        let value = (0..<60).reduce([] as JSONValue) { value, _ in [value] }
        #expect(schema.validate(value).map(\.keyword) == ["steps"])
        #expect(
            schema.validate(value).first?.description == "the validation takes too many steps; make the value smaller")
    }

    @Test("no combination hides that the steps were spent")
    func noEscape() throws {
        for keyword in ["not", "if", "contains", "additionalProperties"] {
            let schema = try Schema(
                #"{"\#(keyword)":{"pattern":"x$"},"then":true}"#, limits: SchemaLimits(steps: 1000))
            let long = JSONValue.string(String(repeating: "x", count: 5000))
            let value: JSONValue =
                switch keyword {
                case "contains": [long]
                case "additionalProperties": ["a": long]
                default: long
                }
            #expect(schema.validate(value).map(\.keyword) == ["steps"], "\(keyword)")
            #expect(!schema.isValid(value))
        }
    }

    @Test("regular expressions that would take exponential time elsewhere are quick")
    func exponentialPattern() throws {
        let schema = try Schema(#"{"pattern":"^(a+)+$"}"#)
        let value = JSONValue.string(String(repeating: "a", count: 100_000) + "!")
        #expect(schema.validate(value).map(\.keyword) == ["pattern"])
    }

    @Test("comparing large values takes steps, and equal digests none too many")
    func uniqueItems() throws {
        let schema = try Schema(#"{"uniqueItems":true}"#, limits: SchemaLimits(steps: 300_000))
        #expect(schema.isValid(.array((0..<100_000).map { .integer($0) })))
        #expect(schema.validate(.array((0..<400_000).map { .integer($0) })).map(\.keyword) == ["steps"])
    }

    @Test("numbers with very many digits are compared and divided")
    func hugeNumbers() throws {
        let digits = JSONValue.bigInteger("1" + String(repeating: "0", count: 50_000))
        #expect(try Schema(#"{"minimum":1e300,"multipleOf":5}"#).isValid(digits))
        #expect(try !Schema(#"{"multipleOf":7}"#).isValid(digits))
        #expect(throws: SchemaError.self) { try Schema(#"{"multipleOf":1234567890123456789012345678901234567}"#) }
    }

    @Test("numbers that are not finite, which only a program can make, are values like others")
    func notFinite() throws {
        let schema = try Schema(#"{"type":"number","minimum":0,"multipleOf":2,"enum":[1]}"#)
        for number in [Double.nan, .infinity, -.infinity] {
            #expect(!schema.isValid(.double(number)))
            #expect(!schema.validate(.double(number)).isEmpty)
        }
    }

    @Test("schemas that are too large or too deep are refused")
    func largeSchemas() throws {
        let limits = SchemaLimits(subschemas: 10, depth: 6)
        let wide = #"{"anyOf":[\#(Array(repeating: "{}", count: 10).joined(separator: ","))]}"#
        let deep = (0..<7).reduce("{}") { inner, _ in #"{"not":\#(inner)}"# }
        for (schema, message) in [
            (wide, "the schema has more than 10 subschemas"), (deep, "the schema is nested deeper than 6 levels"),
        ] {
            let error = #expect(throws: SchemaError.self) { try Schema(schema, limits: limits) }
            #expect(error?.code == .size)
            #expect(error?.message == message)
        }
        #expect(throws: Never.self) { try Schema(deep) }
    }

    @Test("a chain of ten thousand references neither overflows the stack nor hangs")
    func longChain() throws {
        let links = (0..<9000).map { ##""a\##($0)":{"$ref":"#/$defs/a\##($0 + 1)"}"## }.joined(separator: ",")
        let schema = try Schema(##"{"$ref":"#/$defs/a0","$defs":{\##(links),"a9000":{"type":"string"}}}"##)
        #expect(schema.validate("x").map(\.keyword) == ["nesting"])
    }

    @Test("regular expressions that are too large together are refused")
    func manyPatterns() throws {
        let patterns = (0..<20).map { #""^a{9000}\#($0)":{}"# }.joined(separator: ",")
        let error = #expect(throws: SchemaError.self) { try Schema(#"{"patternProperties":{\#(patterns)}}"#) }
        #expect(error?.code == .size)
    }

    @Test("guesses at what was meant end when the steps for them are spent, and nothing else does")
    func manyGuesses() throws {
        let names = (0..<100).map { "\"name-\($0)\"" }.joined(separator: ",")
        let text = #"{"additionalProperties":{"enum":[\#(names)]}}"#
        let value = JSONValue.object(JSONObject((0..<8).map { ("\($0)", "name_x\($0)") }))
        let generous = try Schema(text).validate(value).map(\.message)
        #expect(generous.count == 8 && generous.allSatisfy { $0.contains("did you mean") })
        let messages = try Schema(text, limits: SchemaLimits(steps: 100_000)).validate(value).map(\.message)
        #expect(messages.count == 8 && messages.first?.contains("did you mean") == true)
        #expect(messages.last?.contains("did you mean") == false && messages.last?.contains("name-11") == true)
    }

    @Test("a dynamic anchor in each of many resources costs no more than they are many", .timeLimit(.minutes(1)))
    func manyDynamicAnchors() throws {
        let definitions = (0..<30_000).map {
            ##""\##($0)":{"$id":"r\##($0)","$dynamicAnchor":"a","items":{"$dynamicRef":"#a"}}"##
        }
        let schema = try Schema(
            ##"{"$ref":"r7","$defs":{\##(definitions.joined(separator: ","))}}"##,
            limits: SchemaLimits(subschemas: 100_000))
        #expect(schema.isValid([[], [[]]]))
    }

    @Test("a key that is long and above many subschemas is refused")
    func longPointers() throws {
        let key = String(repeating: "x", count: 100_000)
        let inner = #"{"anyOf":[\#(Array(repeating: "{}", count: 200).joined(separator: ","))]}"#
        let error = #expect(throws: SchemaError.self) { try Schema(#"{"properties":{"\#(key)":\#(inner)}}"#) }
        #expect(error?.code == .size)
        #expect(error.map { $0.description.utf8.count < 300 } == true)
        #expect(throws: Never.self) { try Schema(#"{"properties":{"\#(key)":{}}}"#) }
    }

    @Test("a schema is used by many tasks at once")
    func concurrently() async throws {
        let schema = try Schema(#"{"items":{"type":"string","pattern":"^[a-z]+$"}}"#)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<100).allSatisfy { _ in schema.isValid(["a", "b"]) && !schema.isValid(["A"]) } }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
