import Testing

/// The keywords about arrays and objects.
@Suite struct ContainerKeywordTests {
    @Test(
        "arrays",
        arguments: [
            Case(#"{"items":{"type":"integer"}}"#, valid: ["[]", "[1,2]", "{}"], invalid: [#"[1,"a"]"#]),
            Case(#"{"items":false}"#, valid: ["[]"], invalid: ["[null]"]),
            Case(
                #"{"prefixItems":[{"type":"integer"},{"type":"string"}]}"#,
                valid: ["[]", "[1]", #"[1,"a",null]"#], invalid: [#"["a"]"#, "[1,1]"]),
            Case(
                #"{"prefixItems":[{}],"items":{"type":"string"}}"#, valid: ["[1]", #"[1,"a"]"#], invalid: ["[1,1]"]),
            Case(#"{"prefixItems":[{}],"items":false}"#, valid: ["[1]", "[]"], invalid: ["[1,1]"]),
            Case(#"{"minItems":1,"maxItems":2}"#, valid: ["[1]", "[1,2]", "null"], invalid: ["[]", "[1,2,3]"]),
            Case(
                #"{"uniqueItems":true}"#,
                valid: ["[]", "[1]", "[1,2]", "[1,true]", "[0,false]", #"[{"a":1},{"a":2}]"#, "[[],{},null]"],
                invalid: [
                    "[1,1]", "[1,1.0]", "[1,2,1]", #"[{"a":1,"b":2},{"b":2.0,"a":1}]"#, "[{},[1],true,null,{},1]",
                    "[1e20,100000000000000000000]", #"["a","b","a"]"#,
                ]),
            Case(#"{"uniqueItems":false}"#, valid: ["[1,1]"]),
            Case(#"{"contains":{"type":"string"}}"#, valid: [#"[1,"a"]"#, "{}"], invalid: ["[]", "[1]"]),
            Case(#"{"contains":{"type":"string"},"minContains":0}"#, valid: ["[]", "[1]"]),
            Case(
                #"{"contains":{"type":"string"},"minContains":2,"maxContains":3}"#,
                valid: [#"["a",1,"b"]"#, #"["a","b","c"]"#], invalid: [#"["a"]"#, #"["a","b","c","d"]"#]),
            Case(#"{"maxContains":1}"#, valid: ["[1,2]"]),
        ])
    func arrays(example: Case) throws {
        try example.check()
    }

    @Test(
        "objects",
        arguments: [
            Case(
                #"{"properties":{"a":{"type":"string"},"b":false}}"#, valid: ["{}", #"{"a":"x","c":1}"#, "[]"],
                invalid: [#"{"a":1}"#, #"{"b":1}"#]),
            Case(#"{"required":["a","b"]}"#, valid: [#"{"a":1,"b":null}"#, "1"], invalid: [#"{"a":1}"#, "{}"]),
            Case(#"{"required":["a","a"]}"#, valid: [#"{"a":1}"#], invalid: ["{}"]),
            Case(
                #"{"properties":{"a":{}},"additionalProperties":false}"#, valid: [#"{"a":1}"#, "{}"],
                invalid: [#"{"b":1}"#, #"{"a":1,"b":2}"#]),
            Case(
                #"{"properties":{"a":{}},"additionalProperties":{"type":"integer"}}"#,
                valid: [#"{"a":"x","b":1}"#], invalid: [#"{"b":"x"}"#]),
            Case(
                #"{"patternProperties":{"^x-":{"type":"string"},"y":{"type":"string","minLength":2}},"additionalProperties":false}"#,
                valid: [#"{"x-a":"","y":"ab","x-y":"ab"}"#], invalid: [#"{"x-a":1}"#, #"{"z":1}"#, #"{"x-y":"a"}"#]),
            Case(
                #"{"propertyNames":{"maxLength":2}}"#, valid: [#"{"ab":1}"#, "{}"], invalid: [#"{"abc":1}"#]),
            Case(
                #"{"minProperties":1,"maxProperties":2}"#, valid: [#"{"a":1}"#],
                invalid: ["{}", #"{"a":1,"b":2,"c":3}"#]),
            Case(
                #"{"dependentRequired":{"a":["b","c"]}}"#, valid: [#"{"a":1,"b":1,"c":1}"#, #"{"b":1}"#, "1"],
                invalid: [#"{"a":1,"b":1}"#]),
            Case(
                #"{"dependentSchemas":{"a":{"properties":{"b":{"type":"string"}}}}}"#,
                valid: [#"{"b":1}"#, #"{"a":1,"b":"x"}"#, "[]"], invalid: [#"{"a":1,"b":1}"#]),
        ])
    func objects(example: Case) throws {
        try example.check()
    }

    @Test("keys are compared by their bytes")
    func exactKeys() throws {
        let example = Case(
            #"{"properties":{"\u00e9":{"type":"integer"},"K":{"type":"integer"}},"required":["\u00e9"]}"#,
            valid: [#"{"\u00e9":1}"#, #"{"\u00e9":1,"e\u0301":"x"}"#, #"{"\u00e9":1,"\u212a":"x"}"#],
            invalid: [#"{"e\u0301":1}"#, #"{"\u00e9":"x"}"#])
        try example.check()
    }

    @Test(
        "schemas with many properties and many required ones work as those with few",
        arguments: [1, 16, 17, 64, 65, 300])
    func manyProperties(count: Int) throws {
        let names = (0..<count).map { "property_number_\($0)" }
        let properties = names.map { #""\#($0)":{"type":"integer"}"# }.joined(separator: ",")
        let required = names.map { #""\#($0)""# }.joined(separator: ",")
        let schema = #"{"properties":{\#(properties)},"required":[\#(required)],"additionalProperties":false}"#
        func object(_ names: some Sequence<String>, _ value: String = "1") -> String {
            "{" + names.map { #""\#($0)":\#(value)"# }.joined(separator: ",") + "}"
        }
        let example = Case(
            schema, valid: [object(names), object(names.reversed())],
            invalid: [
                object(names.dropLast()), object(names.dropFirst()), object(names + ["other"]), object(names, "null"),
            ])
        try example.check()
    }
}
