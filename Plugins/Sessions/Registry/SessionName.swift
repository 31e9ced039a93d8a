package import PluginKit

/// The names of sessions.
package enum SessionName {
    /// The session that every caller begins with.
    package static let `default` = "default"
    /// What a name looks like: fit for a file's name and a key in JSON.
    package static let pattern = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"

    /// - Throws: `PluginError` with `invalid` if a text is no name.
    package static func check(_ name: String) throws(PluginError) {
        guard name.utf8.count <= 64, name.utf8.first.map(isAlphanumeric) == true,
            name.utf8.allSatisfy({ isAlphanumeric($0) || "_.-".utf8.contains($0) })
        else {
            throw PluginError(
                .invalid,
                "session_id is \"\(shown(name))\", expected a name that matches \(pattern), as \"analysis-2\".")
        }
    }

    /// A name that is not among those that are taken.
    package static func new(besides taken: Set<String>) -> String {
        var number = 1
        while taken.contains("session-\(number)") { number += 1 }
        return "session-\(number)"
    }

    /// What may be no name, as messages show it.
    static func shown(_ text: String) -> String {
        text.unicodeScalars.prefix(80).map { $0.escaped(asASCII: false) }.joined()
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
