import JSON
import Logging

/// Writes what is logged as one line, whatever it holds: a plugin or a client must not be able to forge lines, nor to
/// command the terminal that shows them.
struct LogLine {
    let format: LogFormat

    /// The line with its end.
    func render(
        _ time: WallTime, _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata
    ) -> [UInt8] {
        switch format {
        case .human: Array(human(time, level, message, metadata).utf8)
        case .json: json(time, level, message, metadata)
        }
    }

    /// `2025-11-22T10:24:11.123Z info    sessions: the message key=value`
    private func human(
        _ time: WallTime, _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata
    ) -> String {
        var line = "\(time.text) \(level.rawValue)"
        line += String(repeating: " ", count: max(1, 9 - level.rawValue.count))
        if let plugin = metadata["plugin"] {
            Self.append("\(plugin)", to: &line)
            line += ": "
        }
        Self.append(message, to: &line)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where key != "plugin" {
            line += " "
            Self.append(key, to: &line)
            line += "="
            let text = "\(value)"
            let isPlain = !text.isEmpty && !text.utf8.contains { $0 <= 32 || $0 == UInt8(ascii: "\"") }
            Self.append(isPlain ? text : JSONValue.string(text).description, to: &line)
        }
        return line + "\n"
    }

    private func json(
        _ time: WallTime, _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata
    ) -> [UInt8] {
        var object: JSONObject = [
            "time": .string(time.text), "level": .string(level.rawValue), "message": .string(message),
        ]
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where object[key] == nil {
            object[key] = Self.json(value)
        }
        return object.serialized() + [UInt8(ascii: "\n")]
    }

    private static func json(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map(json))
        case .dictionary(let members):
            var object = JSONObject()
            for (key, member) in members.sorted(by: { $0.key < $1.key }) { object[key] = json(member) }
            return .object(object)
        default: return .string("\(value)")
        }
    }

    /// Appends a text with what controls a terminal or reorders a line shown as escapes.
    private static func append(_ text: String, to line: inout String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": line += "\\n"
            case "\r": line += "\\r"
            case "\t": line += "\\t"
            case _ where isControl(scalar): line += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: line.unicodeScalars.append(scalar)
            }
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
