import JSON
import JSONSchema
import Testing

@Suite struct DialectTests {
    @Test(
        "2020-12 and draft-07 are understood by any of their names",
        arguments: [
            "https://json-schema.org/draft/2020-12/schema", "https://json-schema.org/draft/2020-12/schema#",
            "http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft-07/schema",
        ])
    func known(dialect: String) throws {
        try Case(#"{"$schema":"\#(dialect)","type":"string"}"#, valid: [#""a""#], invalid: ["1"]).check()
    }

    @Test(
        "other dialects are refused by name",
        arguments: [
            "https://json-schema.org/draft/2019-09/schema", "http://json-schema.org/draft-04/schema#",
            "http://example.org/own", "",
        ])
    func unknown(dialect: String) throws {
        let error = #expect(throws: SchemaError.self) { try Schema(#"{"$schema":"\#(dialect)"}"#) }
        #expect(error?.code == .dialect)
        #expect(error?.message == "the dialect \(dialect) is not supported; 2020-12 and draft-07 are")
    }

    @Test(
        "the older forms of draft-07 are understood",
        arguments: [
            Case(
                ##"{"definitions":{"a":{"type":"string"}},"properties":{"x":{"$ref":"#/definitions/a"}}}"##,
                valid: [#"{"x":"a"}"#], invalid: [#"{"x":1}"#]),
            Case(
                #"{"items":[{"type":"integer"},{}],"additionalItems":{"type":"string"}}"#,
                valid: ["[1]", #"[1,2,"a"]"#], invalid: [#"["a"]"#, "[1,2,3]"]),
            Case(#"{"items":[{}],"additionalItems":false}"#, valid: ["[1]"], invalid: ["[1,2]"]),
            Case(#"{"items":{},"additionalItems":false}"#, valid: ["[1]"]),
            Case(
                #"{"dependencies":{"a":["b"],"c":{"required":["d"]}}}"#,
                valid: [#"{"a":1,"b":1}"#, #"{"c":1,"d":1}"#], invalid: [#"{"a":1}"#, #"{"c":1}"#]),
            Case(
                ##"{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#x","type":"null","definitions":{"a":{"$id":"#x","type":"string"}}}"##,
                valid: [#""a""#], invalid: ["null"]),
        ])
    func olderForms(example: Case) throws {
        try example.check()
    }

    @Test(
        "keywords with values that they cannot have are refused with their place",
        arguments: [
            ("5", "#: expected a schema, that is an object or a boolean, got 5"),
            (
                #"{"properties":{"a":[]}}"#,
                "#/properties/a: expected a schema, that is an object or a boolean, got an empty array"
            ),
            (
                #"{"properties":{"a/b":{"type":"strng"}}}"#,
                #"#/properties/a~1b/type: "strng" is no type; there are null, boolean, integer, number, string, array and object"#
            ),
            (#"{"type":[]}"#, "#/type: the list of types is empty"),
            (
                #"{"type":{}}"#,
                "#/type: an empty object is no type; there are null, boolean, integer, number, string, array and object"
            ),
            (#"{"minimum":"5"}"#, #"#/minimum: expected a number, got "5""#),
            (#"{"multipleOf":0}"#, "#/multipleOf: expected a number above 0, got 0"),
            (#"{"multipleOf":-1.5}"#, "#/multipleOf: expected a number above 0, got -1.5"),
            (#"{"minLength":-1}"#, "#/minLength: expected an integer of at least 0, got -1"),
            (#"{"maxItems":1.5}"#, "#/maxItems: expected an integer of at least 0, got 1.5"),
            (#"{"required":"a"}"#, #"#/required: expected an array, got "a""#),
            (#"{"required":[1]}"#, "#/required: expected an array of strings, got 1"),
            (#"{"properties":[]}"#, "#/properties: expected an object, got an empty array"),
            (#"{"enum":"a"}"#, #"#/enum: expected an array, got "a""#),
            (#"{"allOf":{}}"#, "#/allOf: expected an array, got an empty object"),
            (#"{"uniqueItems":1}"#, "#/uniqueItems: expected a boolean, got 1"),
            (
                #"{"dependentRequired":{"a":{}}}"#,
                "#/dependentRequired: expected an object of arrays, got an empty object"
            ),
            (#"{"prefixItems":[],"items":[]}"#, "#/items: an array has no meaning beside prefixItems"),
            (#"{"$schema":5}"#, "#/$schema: expected a string, got 5"),
            (#"{"$id":"a#b"}"#, "#/$id: an $id cannot have a fragment"),
            (
                #"{"pattern":"(a"}"#,
                #"#/pattern: the regular expression "(a" cannot be used: a ( without its ); write \( for the character (at character 0)"#
            ),
            (
                #"{"patternProperties":{"\\1":{}}}"#,
                #"#/patternProperties: the regular expression "\\1" cannot be used: a reference back to a group, which is not supported (at character 0)"#
            ),
        ])
    func wrongKeywords(schema: String, message: String) throws {
        let error = #expect(throws: SchemaError.self) { try Schema(schema) }
        #expect(error?.description == message)
    }

    @Test("unknown keywords and annotations mean nothing")
    func unknownKeywords() throws {
        try Case(
            #"{"x-mcp-header":5,"title":1,"default":[],"examples":{},"$comment":"x","format":"uri","contentMediaType":"a/b"}"#,
            valid: ["1", #""a""#, "{}"]
        ).check()
    }
}
