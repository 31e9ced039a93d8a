import JSON
import Testing

private struct Arguments: Codable, Equatable {
    enum Format: String, Codable { case text, html }
    struct Place: Codable, Equatable {
        var x: Double
        var tags: [String]
    }

    var code: String
    var timeout: Double?
    var count: UInt8 = 1
    var format: Format = .text
    var places: [Place] = []
    var options: [String: Int] = [:]
    var rest: JSONValue = .null
}

private struct Call: Codable, Equatable {
    var arguments: Arguments
}

@Suite struct DecodingTests {
    private static let complete: JSONValue = [
        "arguments": [
            "code": "1", "timeout": 2.5, "count": 255, "format": "html", "places": [["x": 1, "tags": ["a", "b"]]],
            "options": ["a": 1, "b": 2], "rest": ["z": [1, nil], "a": 1.5], "unknown": true,
        ]
    ]

    @Test("a type is read with all that it nests")
    func decodes() throws {
        let call = try Self.complete.decode(Call.self)
        #expect(call.arguments.code == "1")
        #expect(call.arguments.timeout == 2.5)
        #expect(call.arguments.count == 255)
        #expect(call.arguments.format == .html)
        #expect(call.arguments.places == [.init(x: 1, tags: ["a", "b"])])
        #expect(call.arguments.options == ["a": 1, "b": 2])
        #expect(call.arguments.rest.description == #"{"z":[1,null],"a":1.5}"#)
    }

    @Test(
        "an error names the path, what was expected and what was found",
        arguments: [
            (["arguments", "code"], 5, "arguments.code: expected a string, found a number"),
            (["arguments", "timeout"], "x", "arguments.timeout: expected a number, found a string"),
            (["arguments", "count"], 256, "arguments.count: expected an integer from 0 to 255, found 256"),
            (["arguments", "count"], -1, "arguments.count: expected an integer from 0 to 255, found -1"),
            (["arguments", "count"], 1.5, "arguments.count: expected an integer, found 1.5"),
            (["arguments", "count"], true, "arguments.count: expected an integer, found a boolean"),
            (["arguments", "count"], nil, "arguments.count: expected an integer, found null"),
            (
                ["arguments", "places"], [["x": 1, "tags": ["a", 1]]],
                "arguments.places[0].tags[1]: expected a string, found a number"
            ),
            (["arguments", "places"], [["tags": []]], #"arguments.places[0]: the key "x" is missing"#),
            (["arguments", "places"], ["x": 1], "arguments.places: expected an array, found an object"),
            (
                ["arguments", "options"], ["a": 1, "b c": []],
                #"arguments.options["b c"]: expected an integer, found an array"#
            ),
            (["arguments", "options"], ["7": []], "arguments.options.7: expected an integer, found an array"),
            (["arguments", "options"], [1], "arguments.options: expected an object, found an array"),
            (["arguments"], nil, "arguments: expected an object, found null"),
            ([], "x", "expected an object, found a string"),
            ([], [:], #"the key "arguments" is missing"#),
        ] as [([String], JSONValue, String)])
    func errors(path: [String], value: JSONValue, message: String) {
        let error = #expect(throws: JSONError.self) {
            try Self.replace(path[...], in: Self.complete, with: value).decode(Call.self)
        }
        #expect(error?.description == message)
        #expect(error?.offset == nil)
    }

    private static func replace(_ path: ArraySlice<String>, in value: JSONValue, with new: JSONValue) -> JSONValue {
        guard let key = path.first, var object = value.objectValue else { return new }
        object[key] = replace(path.dropFirst(), in: object[key] ?? .null, with: new)
        return .object(object)
    }

    @Test("a string that is none of an enumeration's is told with its path")
    func enumeration() {
        let value: JSONValue = ["code": "", "count": 1, "format": "pdf", "places": [], "options": [:], "rest": nil]
        let error = #expect(throws: JSONError.self) { try value.decode(Arguments.self) }
        #expect(error?.code == .value)
        #expect(error?.path == "format")
        #expect(error?.message.contains("pdf") == true)
    }

    @Test("an error of a type's own keeps its cause and gets the path")
    func ownErrors() {
        struct Refusal: Error {}
        struct Picky: Decodable {
            init(from decoder: any Decoder) throws { throw Refusal() }
        }
        let error = #expect(throws: JSONError.self) { try (["a": [1]] as JSONValue).decode([String: [Picky]].self) }
        #expect(error?.cause is Refusal)
        #expect(error?.path == "a[0]")
    }

    @Test("a long key does not make a long message")
    func longKeys() {
        let value: JSONValue = [String(repeating: "k", count: 100_000): "x"]
        let error = #expect(throws: JSONError.self) { try value.decode([String: Int].self) }
        #expect(error.map { $0.description.utf8.count < 300 } == true)
    }

    @Test("integers of all widths are exact, and whole doubles count")
    func integers() throws {
        #expect(try JSONValue.bigInteger("18446744073709551615").decode(UInt64.self) == .max)
        #expect(try JSONValue.bigInteger("-170141183460469231731687303715884105728").decode(Int128.self) == .min)
        #expect(try JSONValue.integer(.min).decode(Int.self) == .min)
        #expect(try JSONValue.double(1e3).decode(Int16.self) == 1000)
        #expect(try JSONValue.integer(3).decode(Float.self) == 3)
        #expect(throws: JSONError.self) { try JSONValue.bigInteger("18446744073709551616").decode(UInt64.self) }
        #expect(throws: JSONError.self) { try JSONValue.double(1e300).decode(Int.self) }
        #expect(throws: JSONError.self) { try JSONValue.double(1e300).decode(Float.self) }
        #expect(throws: JSONError.self) {
            try JSONValue.bigInteger(String(repeating: "9", count: 400)).decode(Double.self)
        }
    }

    @Test("containers are read by hand: nested, null, beyond the end, and of a superclass")
    func containers() throws {
        struct Reader: Decodable {
            enum Key: String, CodingKey { case list, inner, `super` }
            var seen: [String] = []
            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Key.self)
                #expect(Set(container.allKeys) == [.list, .inner, .super])
                var list = try container.nestedUnkeyedContainer(forKey: .list)
                #expect(list.count == 3)
                #expect(try list.decodeNil())
                #expect(try !list.decodeNil())
                var nested = try list.nestedUnkeyedContainer()
                seen.append(try nested.decode(String.self))
                seen.append(try list.nestedContainer(keyedBy: Key.self).decode(String.self, forKey: .inner))
                #expect(list.isAtEnd)
                let end = #expect(throws: JSONError.self) { try list.decode(Int.self) }
                #expect(end?.path == "list")
                seen.append(
                    try container.nestedContainer(keyedBy: Key.self, forKey: .inner).decode(String.self, forKey: .list))
                seen.append(try String(from: container.superDecoder()))
                #expect(try container.decodeNil(forKey: .inner) == false)
            }
        }
        let value: JSONValue = ["list": [nil, ["a"], ["inner": "b"]], "inner": ["list": "c"], "super": "d"]
        #expect(try value.decode(Reader.self).seen == ["a", "b", "c", "d"])
    }

    @Test("JSON within a type is taken as it is")
    func values() throws {
        #expect(try Self.complete.decode(JSONValue.self) == Self.complete)
        #expect(try Self.complete.decode(JSONObject.self) == Self.complete.objectValue)
        #expect(
            try (["a": ["b": 1], "c": nil] as JSONObject).decode([String: JSONObject?].self) == [
                "a": ["b": 1], "c": nil,
            ])
        #expect(throws: JSONError.self) { try JSONValue.array([]).decode(JSONObject.self) }
    }
}
