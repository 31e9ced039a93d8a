import Host
import JSON
import SystemPackage

/// The person at the terminal as a tool's client: progress is shown, questions cannot be asked.
final class TerminalClient: ClientLink {
    let capabilities: JSONObject = [:]
    let wantsProgress = true

    func progress(done: Double, total: Double?, message: String?) {
        let scale = total.map { "\(Self.short(done))/\(Self.short($0))" } ?? Self.short(done)
        let line = "[\(scale)] \(message?.printable ?? "")\n"
        // Where nobody can read it, nobody misses it.
        _ = try? FileDescriptor.standardError.writeAll(line.utf8)
    }

    /// The host's own log has it already.
    func log(level: LogLevel, logger: String, message: String) {}

    func ask(_ questions: [Question]) async throws -> [JSONObject] {
        throw CallError(.unsupported, "Nobody can be asked here: the tool was called from the command line.")
    }

    private static func short(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\((number * 100).rounded() / 100)"
    }
}
