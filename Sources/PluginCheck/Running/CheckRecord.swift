import JSON

/// What a journal says in the end.
package struct CheckRecord {
    package struct Result {
        package let findings: [CheckFinding]
        /// Why nothing was asked.
        package let omission: String?
    }

    /// Nil where the check has not come to its end.
    package private(set) var result: Result?
    private var open: [Int: CheckPlace] = [:]

    /// Where the plugin was.
    package var places: [CheckPlace] { open.sorted { $0.key < $1.key }.map(\.value) }

    package init(journal bytes: [UInt8]) {
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            // The first may be cut off.
            if let line = try? JSONValue(parsing: Array(line)) { take(line) }
        }
    }

    private mutating func take(_ line: JSONValue) {
        if let number = line["begins"]?.intValue {
            open[number] = line["place"].flatMap(CheckPlace.init(json:))
        } else if let number = line["ends"]?.intValue {
            open[number] = nil
        } else if let items = line["findings"]?.arrayValue {
            let findings = items.compactMap(CheckFinding.init(json:))
            guard findings.count == items.count else { return }
            result = Result(findings: findings, omission: line["omission"]?.stringValue)
        }
    }
}
