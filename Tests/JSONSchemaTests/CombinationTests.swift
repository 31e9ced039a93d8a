import Testing

/// The keywords that apply subschemas to the value itself, and those that ask what these have evaluated.
@Suite struct CombinationTests {
    @Test(
        "combinations",
        arguments: [
            Case(#"{"allOf":[{"minimum":1},{"maximum":3}]}"#, valid: ["2"], invalid: ["0", "4"]),
            Case(#"{"anyOf":[{"type":"string"},{"minimum":2}]}"#, valid: [#""a""#, "2"], invalid: ["1"]),
            Case(#"{"anyOf":[]}"#, invalid: ["1"]),
            Case(#"{"oneOf":[{"multipleOf":2},{"multipleOf":3}]}"#, valid: ["2", "3"], invalid: ["6", "5"]),
            Case(#"{"not":{"type":"string"}}"#, valid: ["1"], invalid: [#""a""#]),
            Case(#"{"not":{"not":{"type":"string"}}}"#, valid: [#""a""#], invalid: ["1"]),
            Case(
                #"{"if":{"type":"string"},"then":{"minLength":2},"else":{"minimum":2}}"#, valid: [#""ab""#, "2"],
                invalid: [#""a""#, "1"]),
            Case(#"{"then":false,"else":false}"#, valid: ["1"]),
            Case(#"{"if":{"const":1},"then":false}"#, valid: ["2"], invalid: ["1"]),
        ])
    func combinations(example: Case) throws {
        try example.check()
    }

    @Test(
        "unevaluatedProperties leaves alone what any valid subschema has evaluated",
        arguments: [
            Case(
                #"{"properties":{"a":{}},"unevaluatedProperties":false}"#, valid: [#"{"a":1}"#], invalid: [#"{"b":1}"#]),
            Case(
                #"{"allOf":[{"properties":{"a":{}}},{"patternProperties":{"^b":{}}}],"unevaluatedProperties":false}"#,
                valid: [#"{"a":1,"bc":1}"#], invalid: [#"{"c":1}"#]),
            Case(
                #"{"anyOf":[{"properties":{"a":{"const":1}},"required":["a"]},{"properties":{"b":{}}}],"unevaluatedProperties":false}"#,
                valid: [#"{"a":1,"b":1}"#, #"{"b":1}"#], invalid: [#"{"a":2,"b":1}"#]),
            Case(
                #"{"if":{"required":["a"],"properties":{"a":{}}},"then":{"properties":{"b":{}}},"else":{"properties":{"c":{}}},"unevaluatedProperties":false}"#,
                valid: [#"{"a":1,"b":1}"#, #"{"c":1}"#], invalid: [#"{"a":1,"c":1}"#, #"{"b":1}"#]),
            Case(
                ##"{"$ref":"#/$defs/x","unevaluatedProperties":{"type":"integer"},"$defs":{"x":{"properties":{"a":{}}}}}"##,
                valid: [#"{"a":"x","b":1}"#], invalid: [#"{"b":"x"}"#]),
            Case(
                #"{"not":{"not":{"properties":{"a":{}}}},"unevaluatedProperties":false}"#, valid: ["{}"],
                invalid: [#"{"a":1}"#]),
            Case(
                #"{"dependentSchemas":{"a":{"properties":{"a":{}}}},"unevaluatedProperties":false}"#,
                valid: [#"{"a":1}"#], invalid: [#"{"b":1}"#]),
            Case(
                #"{"allOf":[{"properties":{"a":{}}},{"unevaluatedProperties":false}]}"#, valid: ["{}"],
                invalid: [#"{"a":1}"#]),
            Case(
                #"{"allOf":[{"unevaluatedProperties":true}],"unevaluatedProperties":false}"#, valid: [#"{"a":1}"#]),
        ])
    func unevaluatedProperties(example: Case) throws {
        try example.check()
    }

    @Test(
        "unevaluatedItems leaves alone what any valid subschema has evaluated",
        arguments: [
            Case(#"{"prefixItems":[{}],"unevaluatedItems":false}"#, valid: ["[1]", "[]"], invalid: ["[1,2]"]),
            Case(#"{"items":{},"unevaluatedItems":false}"#, valid: ["[1,2,3]"]),
            Case(
                #"{"contains":{"type":"string"},"unevaluatedItems":{"type":"integer"}}"#, valid: [#"["a",1,"b"]"#],
                invalid: [#"["a",null]"#]),
            Case(
                #"{"oneOf":[{"prefixItems":[{"const":1}]},{"prefixItems":[{"const":2},{}]}],"unevaluatedItems":false}"#,
                valid: ["[1]", "[2,3]"], invalid: ["[1,2]", "[2,3,4]"]),
        ])
    func unevaluatedItems(example: Case) throws {
        try example.check()
    }

    @Test("what was evaluated is known of every member of a large object")
    func manyMembers() throws {
        let schema = #"{"allOf":[{"patternProperties":{"^a":{}}}],"unevaluatedProperties":false}"#
        func object(_ prefix: String) -> String {
            "{" + (0..<200).map { #""a\#($0)":0"# }.joined(separator: ",") + #","\#(prefix)":0}"#
        }
        try Case(schema, valid: [object("a")], invalid: [object("b")]).check()
    }
}
