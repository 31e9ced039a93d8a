import JSON

/// Draws texts: mostly plain ones, now and then one of those that break programs.
enum TextGenerator {
    private static let plain = Array("abcdefghijklmnopqrstuvwxyz0123456789_-")
    private static let awkward = [
        "", " ", "ÄÖÜ", "日本語", "e\u{301}", "👩‍👩‍👧", "\u{202E}txt.exe", "a\tb\nc", "'; DROP TABLE x; --", "%s%n%x",
        "${HOME}",
        "..", "/", "\u{FEFF}bom", "null", "0", "-1", "NaN", "\\", "\"quoted\"",
    ]

    static func text(for schema: JSONObject, using random: inout SplitMix64) -> String {
        let least = max(0, schema["minLength"]?.intValue ?? 0)
        let most = max(least, min(schema["maxLength"]?.intValue ?? least + 24, least + 24))
        if let format = schema["format"]?.stringValue, let example = examples[format] { return example }
        guard most <= 1 << 20 else { return "" }
        if random.once(in: 4) {
            let text = awkward.randomElement(using: &random) ?? ""
            if (least...most).contains(text.unicodeScalars.count) { return text }
        }
        return String(
            (0..<Int.random(in: least...most, using: &random)).map { _ in
                plain.randomElement(using: &random) ?? "a"
            })
    }

    private static let examples = [
        "date-time": "2026-02-28T23:59:59Z", "date": "2024-02-29", "time": "23:59:59Z", "email": "ann@example.org",
        "uri": "https://example.org/a?b=c#d", "hostname": "example.org", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1",
        "uuid": "6f1f2a54-4c33-4a7e-9d0c-0a3a3f1f2a54",
    ]
}
