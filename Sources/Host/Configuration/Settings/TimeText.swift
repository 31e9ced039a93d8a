import JSON

/// A time as people write it: `500ms`, `30s`, `1.5h`; a number alone counts seconds.
enum TimeText {
    private static let units: [(name: String, seconds: Double)] = [
        ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400),
    ]
    /// A year. More is a mistake, and sums of such times must not overflow.
    private static let maximum = 366 * 86_400.0

    static func value(of content: ConfigurationNode.Content) -> Duration? {
        switch content {
        case .number(let json): return json.doubleValue.flatMap { duration($0, unit: 1) }
        case .text(let text):
            guard let unit = units.first(where: { text.hasSuffix($0.name) && isNumber(text.dropLast($0.name.count)) })
            else { return nil }
            return Double(text.dropLast(unit.name.count)).flatMap { duration($0, unit: unit.seconds) }
        default: return nil
        }
    }

    /// In the largest unit that needs no fraction.
    static func text(_ duration: Duration) -> String {
        let milliseconds = duration.milliseconds
        for unit in units.reversed() {
            let length = Int64(unit.seconds * 1000)
            if milliseconds != 0, milliseconds % length == 0 { return "\(milliseconds / length)\(unit.name)" }
        }
        return "\(milliseconds / 1000)s"
    }

    private static func duration(_ number: Double, unit: Double) -> Duration? {
        let seconds = number * unit
        guard seconds >= 0, seconds <= maximum else { return nil }
        return .milliseconds(Int64((seconds * 1000).rounded()))
    }

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
    }
}
