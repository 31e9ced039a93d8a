// How tokens are told of on the command line.
extension TokenRecord {
    /// The present, in seconds since 1970.
    package static var now: Int { WallTime.now.seconds }

    /// A lifetime as people write it, as `30d`; nil for what is none.
    package static func lifetime(_ text: String) -> Duration? {
        TimeText.value(of: .text(text))
    }

    /// What it is for and until when, in words.
    package var summary: String {
        var parts = [allowed.map { "only \($0.joined(separator: ", "))" } ?? "all tools"]
        if !denied.isEmpty { parts.append("not \(denied.joined(separator: ", "))") }
        if let expires {
            let date = WallTime(milliseconds: expires * 1000).text
            parts.append(isValid(at: Self.now) ? "until \(date)" : "expired on \(date)")
        }
        return parts.joined(separator: "; ")
    }
}
