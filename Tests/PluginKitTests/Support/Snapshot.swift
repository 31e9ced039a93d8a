import FoundationEssentials
import JSON
import Testing

/// Compares a value with the one recorded in `Snapshots/`. With `MORTISE_RECORD` set it is recorded anew.
func expectSnapshot(_ name: String, _ value: JSONValue, file: String = #filePath) throws {
    let path = URL(filePath: file).deletingLastPathComponent()
        .appending(path: "Snapshots/\(name).json")
    if ProcessInfo.processInfo.environment["MORTISE_RECORD"] != nil {
        try Data(value.serialized(pretty: true)).write(to: path)
    }
    let recorded = try JSONValue(parsing: Array(Data(contentsOf: path)))
    #expect(value == recorded, "record it again with MORTISE_RECORD=1 if the change is wanted")
}
