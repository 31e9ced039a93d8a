import JSON
import Testing

@Suite struct ObjectTests {
    @Test("keys keep their order, through replacement and removal as well")
    func order() {
        var object: JSONObject = ["z": 1, "a": 2, "m": 3]
        object["a"] = 20
        object["b"] = 4
        object["z"] = nil
        #expect(Array(object.keys) == ["a", "m", "b"])
        #expect(Array(object.values) == [20, 3, 4])
        #expect(object.description == #"{"a":20,"m":3,"b":4}"#)
        #expect(object.map(\.key) == ["a", "m", "b"])
        #expect(object.removeValue(forKey: "a") == 20)
        #expect(object.removeValue(forKey: "a") == nil)
        #expect(object.count == 2 && !object.isEmpty)
    }

    @Test("null is a value, nil removes")
    func nullIsNoRemoval() {
        var object: JSONObject = ["a": 1]
        object["a"] = .null
        #expect(object["a"] == .some(.null))
        object["a"] = nil
        #expect(object.isEmpty)
    }

    @Test("finds each key at every size", arguments: [0, 1, 8, 9, 15, 16, 17, 33, 1000])
    func sizes(count: Int) {
        var object = JSONObject()
        for number in 0..<count { object["key \(number)"] = JSONValue(number) }
        #expect(object.count == count)
        for number in 0..<count { #expect(object["key \(number)"] == JSONValue(number)) }
        #expect(object["key \(count)"] == nil)
        for number in stride(from: 0, to: count, by: 2) { #expect(object.removeValue(forKey: "key \(number)") != nil) }
        for number in 0..<count { #expect((object["key \(number)"] != nil) == (number % 2 == 1)) }
    }

    @Test("the order of keys does not matter to equality, their values do")
    func equality() {
        let one: JSONObject = ["a": 1, "b": [2]]
        #expect(one == ["b": [2], "a": 1])
        #expect(one.hashValue == (["b": [2], "a": 1] as JSONObject).hashValue)
        #expect(one != ["a": 1, "b": [3]])
        #expect(one != ["a": 1])
        #expect(one != ["a": 1, "c": [2]])
    }

    @Test("keys that Unicode holds to be equal are different keys")
    func canonicalEquivalence() throws {
        let composed = "\u{E9}"
        let decomposed = "e\u{301}"
        let object = try JSONObject(parsing: "{\"\(composed)\":1,\"\(decomposed)\":2}")
        #expect(object[composed] == 1)
        #expect(object[decomposed] == 2)
    }

    @Test("strings that Unicode holds to be equal are different values")
    func exactStrings() {
        let (composed, decomposed) = (JSONValue.string("\u{E9}"), JSONValue.string("e\u{301}"))
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, composed]).count == 2)
        #expect(JSONValue.array([composed]) != [decomposed])
    }

    @Test("a key that comes twice is refused and named")
    func duplicates() {
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: #"{"id": 1, "name": {"id": 2, "\u0069d": 3}}"#)
        }
        #expect(error?.code == .duplicateKey)
        #expect(error?.message == #"expected each key of an object once, found "id" again"#)
        #expect(error?.offset == 28)
    }

    @Test("a duplicate is found among many keys", arguments: [2, 8, 9, 100, 5000])
    func duplicatesAmongMany(count: Int) {
        let members = (0..<count).map { "\"key \($0)\":0" } + ["\"key \(count / 2)\":1"]
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: "{" + members.joined(separator: ",") + "}")
        }
        #expect(error?.code == .duplicateKey)
    }

    @Test("the last value of a key stays where that is asked for")
    func lastWins() throws {
        let limits = JSONLimits(duplicateKeys: .lastWins)
        let object = try JSONObject(parsing: #"{"a":1,"b":2,"a":3}"#, limits: limits)
        #expect(object.description == #"{"a":3,"b":2}"#)
    }

    @Test("pairs make an object of which the last value of a key stays")
    func pairs() {
        let object = JSONObject([(key: "a", value: 1), (key: "b", value: 2), (key: "a", value: 3)])
        #expect(object == ["a": 3, "b": 2])
    }

    @Test("values are reached by key and by index, and what is not there is nil")
    func subscripts() {
        let value: JSONValue = ["list": [1, ["x": true]], "text": "t"]
        #expect(value["list"]?[1]?["x"]?.boolValue == true)
        #expect(value["list"]?[2] == nil)
        #expect(value["list"]?[-1] == nil)
        #expect(value["text"]?["x"] == nil)
        #expect(value["text"]?[0] == nil)
        #expect(value["none"] == nil)
        #expect(value.objectValue?.count == 2 && value["list"]?.arrayValue?.count == 2 && !value.isNull)
    }
}
