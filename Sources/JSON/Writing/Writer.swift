/// Writes values as UTF-8 at the end of a buffer.
struct Writer {
    /// How many levels of arrays and objects the next line is within; nil writes all on one line.
    private var indentation: Int?

    init(pretty: Bool) {
        indentation = pretty ? 0 : nil
    }

    mutating func write(_ value: JSONValue, to output: inout [UInt8]) {
        switch value {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): Self.write(value, to: &output)
        case .bigInteger(let digits): Self.write(digits: digits, to: &output)
        case .double(let value): Self.write(value, to: &output)
        case .string(let value): Self.write(value, to: &output)
        case .array(let elements): write(elements, to: &output)
        case .object(let object): write(object, to: &output)
        }
    }

    mutating func write(_ object: JSONObject, to output: inout [UInt8]) {
        if object.isEmpty {
            output.append(contentsOf: "{}".utf8)
            return
        }
        open(UInt8(ascii: "{"), in: &output)
        var isFirst = true
        for member in object.members {
            separate(isFirst: isFirst, in: &output)
            isFirst = false
            Self.write(member.key, to: &output)
            output.append(UInt8(ascii: ":"))
            if indentation != nil { output.append(UInt8(ascii: " ")) }
            write(member.value, to: &output)
        }
        close(UInt8(ascii: "}"), in: &output)
    }

    private mutating func write(_ elements: [JSONValue], to output: inout [UInt8]) {
        if elements.isEmpty {
            output.append(contentsOf: "[]".utf8)
            return
        }
        open(UInt8(ascii: "["), in: &output)
        var isFirst = true
        for element in elements {
            separate(isFirst: isFirst, in: &output)
            isFirst = false
            write(element, to: &output)
        }
        close(UInt8(ascii: "]"), in: &output)
    }

    private mutating func open(_ bracket: UInt8, in output: inout [UInt8]) {
        output.append(bracket)
        indentation? += 1
    }

    private mutating func close(_ bracket: UInt8, in output: inout [UInt8]) {
        indentation? -= 1
        breakLine(in: &output)
        output.append(bracket)
    }

    private func separate(isFirst: Bool, in output: inout [UInt8]) {
        if !isFirst { output.append(UInt8(ascii: ",")) }
        breakLine(in: &output)
    }

    private func breakLine(in output: inout [UInt8]) {
        guard let indentation else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * indentation))
    }

    private static func write(_ value: Int64, to output: inout [UInt8]) {
        output.append(contentsOf: String(value).utf8)
    }

    private static func write(digits: String, to output: inout [UInt8]) {
        let magnitude = digits.utf8.drop { $0 == UInt8(ascii: "-") }
        // The parser yields nothing else, and anything else would not be JSON.
        precondition(
            !magnitude.isEmpty && magnitude.allSatisfy { $0 &- 0x30 < 10 },
            "a big integer consists of digits: \(digits)")
        output.append(contentsOf: digits.utf8)
    }

    /// Writes the shortest digits that read back as the same double. They always have a fraction or an exponent.
    private static func write(_ value: Double, to output: inout [UInt8]) {
        output.append(contentsOf: (value.isFinite ? value.description : "null").utf8)
    }
}
