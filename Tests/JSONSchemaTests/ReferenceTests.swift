import JSON
import JSONSchema
import Testing

@Suite struct ReferenceTests {
    @Test(
        "references within the document",
        arguments: [
            Case(##"{"$ref":"#/$defs/a","$defs":{"a":{"type":"string"}}}"##, valid: [#""x""#], invalid: ["1"]),
            Case(
                ##"{"properties":{"a":{"$ref":"#"}},"additionalProperties":false}"##, valid: [#"{"a":{"a":{}}}"#],
                invalid: [#"{"a":{"b":1}}"#]),
            Case(
                ##"{"$ref":"#/$defs/a~1b~0c","$defs":{"a/b~c":{"type":"string"}}}"##, valid: [#""x""#], invalid: ["1"]),
            Case(
                ##"{"$ref":"#/$defs/a%25%20b","$defs":{"a% b":{"type":"string"}}}"##, valid: [#""x""#], invalid: ["1"]),
            Case(
                ##"{"$ref":"#/prefixItems/1","prefixItems":[{},{"type":"array"}]}"##, valid: ["[]", "[1,[]]"],
                invalid: ["1"]),
            Case(
                ##"{"$ref":"#/components/schemas/a","components":{"schemas":{"a":{"type":"string"}}}}"##,
                valid: [#""x""#], invalid: ["1"]),
            Case(
                ##"{"$ref":"#here","$defs":{"a":{"$anchor":"here","type":"string"}}}"##, valid: [#""x""#],
                invalid: ["1"]),
            Case(
                ##"{"$ref":"#/$defs/a","minLength":2,"$defs":{"a":{"type":"string"}}}"##, valid: [#""xy""#],
                invalid: [#""x""#, "1"]),
            Case(
                ##"{"$id":"https://e.org/root","$ref":"other","$defs":{"a":{"$id":"other","$ref":"#/$defs/b","$defs":{"b":{"type":"string"}}}}}"##,
                valid: [#""x""#], invalid: ["1"]),
            Case(
                ##"{"$id":"https://e.org/a/root.json","$ref":"../b/./x.json#y","$defs":{"a":{"$id":"/b/x.json","$defs":{"q":{"$anchor":"y","type":"string"}}}}}"##,
                valid: [#""x""#], invalid: ["1"]),
            Case(
                ##"{"$id":"urn:uuid:1","$ref":"urn:uuid:1#/$defs/a","$defs":{"a":{"type":"string"}}}"##,
                valid: [#""x""#], invalid: ["1"]),
            Case(##"{"const":{"$ref":"#/nowhere"}}"##, valid: [##"{"$ref":"#/nowhere"}"##], invalid: ["{}"]),
            Case(
                ##"{"properties":{"$ref":{"type":"string"}}}"##, valid: [##"{"$ref":"#/a"}"##],
                invalid: [#"{"$ref":1}"#]),
        ])
    func references(example: Case) throws {
        try example.check()
    }

    @Test("a dynamic reference leads to the outermost resource with its anchor")
    func dynamicReferences() throws {
        let list = """
            {"$id":"list","type":"array","items":{"$dynamicRef":"#item"},
             "$defs":{"default":{"$dynamicAnchor":"item"}}}
            """
        try Case(
            """
            {"$id":"https://e.org/strings","$ref":"list",
             "$defs":{"item":{"$dynamicAnchor":"item","type":"string"},"list":\(list)}}
            """, valid: [#"["a"]"#, "[]"], invalid: ["[1]"]
        ).check()
        try Case(
            """
            {"$id":"https://e.org/any","$ref":"list","$defs":{"item":{"$anchor":"item","type":"string"},"list":\(list)}}
            """, valid: ["[1]"], invalid: ["{}"]
        ).check()
    }

    @Test(
        "what leads nowhere or out of the document is refused, and the error names it",
        arguments: [
            (
                #"{"properties":{"a":{"$ref":"https://example.org/x.json"}}}"#, "#/properties/a/$ref",
                #""https://example.org/x.json" leads out of the schema, and nothing is fetched; put what it names into $defs"#
            ),
            (##"{"$ref":"#/$defs/a"}"##, "#/$ref", ##""#/$defs/a" leads nowhere: there is no /$defs"##),
            (##"{"$ref":"#a"}"##, "#/$ref", ##""#a" leads nowhere: the schema has no anchor of this name"##),
            (##"{"$ref":"#/~2"}"##, "#/$ref", ##""#/~2" has a wrong escape"##),
            (##"{"$ref":"#/%zz"}"##, "#/$ref", ##""#/%zz" has a wrong escape"##),
            (
                ##"{"$ref":"#/enum/01","enum":[{},{}]}"##, "#/$ref",
                ##""#/enum/01" leads nowhere: there is no /enum/01"##
            ),
            (##"{"$ref":"#/x","x":5}"##, "#/x", "expected a schema, that is an object or a boolean, got 5"),
            (##"{"$ref":5}"##, "#/$ref", "expected a string, got 5"),
            (
                #"{"$defs":{"a":{"$anchor":"x"},"b":{"$anchor":"x"}}}"#, "#/$defs/b/$anchor",
                "the anchor x belongs to #/$defs/a as well"
            ),
            (
                #"{"$defs":{"a":{"$id":"x"},"b":{"$id":"x"}}}"#, "#/$defs/b/$id",
                "the $id x belongs to #/$defs/a as well"
            ),
        ])
    func refusals(schema: String, location: String, message: String) throws {
        let error = #expect(throws: SchemaError.self) { try Schema(schema) }
        #expect(error?.location == location)
        #expect(error?.message == message)
    }

    @Test(
        "references that go round without end are refused, and the error names the loop",
        arguments: [
            (##"{"$ref":"#"}"##, "# → #"),
            (
                ##"{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}"##,
                "#/$defs/a → #/$defs/b → #/$defs/a"
            ),
            (##"{"anyOf":[{"type":"string"},{"allOf":[{"$ref":"#"}]}]}"##, "# → #/anyOf/1 → #/anyOf/1/allOf/0 → #"),
            (##"{"not":{"$ref":"#"}}"##, "# → #/not → #"),
            (
                ##"{"if":{},"then":{"dependentSchemas":{"x":{"$ref":"#"}}}}"##,
                "# → #/then → #/then/dependentSchemas/x → #"
            ),
            (##"{"$dynamicRef":"#x","$dynamicAnchor":"x"}"##, "# → #"),
        ])
    func loops(schema: String, loop: String) throws {
        let error = #expect(throws: SchemaError.self) { try Schema(schema) }
        #expect(error?.code == .loop)
        #expect(error?.message == "the references go round without end: \(loop)")
    }

    @Test("references that go round through parts of the value are fine")
    func recursion() throws {
        try Case(
            ##"{"type":"object","properties":{"left":{"$ref":"#"},"right":{"anyOf":[{"$ref":"#"},{"type":"null"}]}}}"##,
            valid: [#"{"left":{"right":null},"right":{"left":{}}}"#], invalid: [#"{"left":{"right":{"left":1}}}"#]
        ).check()
    }
}
