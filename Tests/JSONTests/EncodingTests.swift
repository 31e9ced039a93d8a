import JSON
import Testing

private struct Answer: Codable, Equatable {
    enum Status: String, Codable { case ok, error }

    var z = "first"
    var status = Status.ok
    var time = 0.25
    var float: Float = 0.1
    var count: UInt64 = .max
    var missing: Int?
    var list: [[Int?]] = [[1, nil], []]
    var map = ["k": true]
    var value: JSONValue = ["y": [1.5, nil], "x": .bigInteger("99999999999999999999")]
    var object: JSONObject = [:]
}

@Suite struct EncodingTests {
    @Test("a type is written with its properties in their order")
    func encodes() throws {
        #expect(
            try JSONValue(encoding: Answer()).description == #"{"z":"first","status":"ok","time":0.25,"float":0.1,"#
                + #""count":18446744073709551615,"list":[[1,null],[]],"map":{"k":true},"#
                + #""value":{"y":[1.5,null],"x":99999999999999999999},"object":{}}"#)
    }

    @Test("what is written reads back as the same")
    func roundTrip() throws {
        #expect(try JSONValue(encoding: Answer()).decode(Answer.self) == Answer())
        #expect(try JSONObject(encoding: Answer()).decode(Answer.self) == Answer())
    }

    @Test("scalars, arrays and values are written as themselves")
    func scalars() throws {
        #expect(try JSONValue(encoding: "x") == "x")
        #expect(try JSONValue(encoding: 1) == 1)
        #expect(try JSONValue(encoding: 1.5) == 1.5)
        #expect(try JSONValue(encoding: true) == true)
        #expect(try JSONValue(encoding: Int?.none) == nil)
        #expect(try JSONValue(encoding: [1, 2]) == [1, 2])
        #expect(try JSONValue(encoding: ["a": 1] as JSONValue) == ["a": 1])
        #expect(try JSONValue(encoding: Int128.max) == .bigInteger("170141183460469231731687303715884105727"))
    }

    @Test("a number that is not finite is refused with its path", arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(number: Double) {
        let error = #expect(throws: JSONError.self) { try JSONValue(encoding: ["a": [["b": 1], ["b": number]]]) }
        #expect(error?.code == .number)
        #expect(error?.description == "a[1].b: expected a finite number, found \(number)")
        #expect(throws: JSONError.self) { try JSONValue(encoding: Float(number)) }
        #expect(throws: JSONError.self) { try JSONValue(encoding: [number]) }
    }

    @Test("an error of a type's own keeps its cause and gets the path")
    func ownErrors() {
        struct Refusal: Error {}
        struct Picky: Encodable {
            func encode(to encoder: any Encoder) throws { throw Refusal() }
        }
        let error = #expect(throws: JSONError.self) { try JSONValue(encoding: ["a": [Picky()]]) }
        #expect(error?.cause is Refusal)
        #expect(error?.path == "a[0]")
    }

    @Test("a type that writes nothing is refused")
    func nothing() {
        struct Mute: Encodable {
            func encode(to encoder: any Encoder) {}
        }
        let error = #expect(throws: JSONError.self) { try JSONValue(encoding: ["a": Mute()]) }
        #expect(error?.message == "Mute encoded nothing")
        #expect(error?.path == "a")
    }

    @Test("an object is made only of what is one")
    func objectsOnly() {
        let error = #expect(throws: JSONError.self) { try JSONObject(encoding: [1]) }
        #expect(error?.message == "expected an object, found an array")
    }

    @Test("containers are written by hand: nested, of a superclass, and several at once")
    func containers() throws {
        struct Writer: Encodable {
            enum Key: String, CodingKey { case list, inner, last }
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Key.self)
                var list = container.nestedUnkeyedContainer(forKey: .list)
                var inner = container.nestedContainer(keyedBy: Key.self, forKey: .inner)
                try container.encode("end", forKey: .last)
                try list.encode(1)
                var nested = list.nestedContainer(keyedBy: Key.self)
                try inner.encodeNil(forKey: .list)
                try nested.encode(2.5, forKey: .inner)
                try list.encodeNil()
                var deeper = list.nestedUnkeyedContainer()
                try deeper.encode(contentsOf: ["a", "b"])
                #expect(list.count == 4)
                try "base".encode(to: container.superEncoder())
                var again = encoder.container(keyedBy: Key.self)
                try again.encode("changed", forKey: .last)
            }
        }
        let expected =
            #"{"list":[1,{"inner":2.5},null,["a","b"]],"inner":{"list":null},"last":"changed","super":"base"}"#
        #expect(try JSONValue(encoding: Writer()).description == expected)
    }
}
