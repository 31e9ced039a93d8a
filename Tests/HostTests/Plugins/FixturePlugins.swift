import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage

/// Builds plugins from `Fixtures/fixture.c` into a directory of their own.
struct FixturePlugins: ~Copyable {
    let directory: FilePath

    init() throws {
        var template = Array("/tmp/mortise-fixtures-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        directory = FilePath(platformString: template)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory.string)  // What is left in /tmp harms no test.
    }

    /// Builds one plugin.
    ///
    /// - Parameters:
    ///   - name: of the file, without `.so`.
    ///   - manifest: the manifest, JSON.
    ///   - macros: further macros of the fixture.
    ///   - source: the file in `Fixtures/`.
    func build(
        _ name: String, manifest: String = #"{"id":"fixture","version":"1.0"}"#, _ macros: [String] = [],
        source: String = "fixture.c"
    ) async throws {
        let entry = macros.contains { $0.hasPrefix("ENTRY=") } ? [] : ["ENTRY=mortise_plugin_v1"]
        let literal = manifest.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let compilation = try await Subprocess.run(
            .name("cc"),
            arguments: Arguments(
                ["-std=c11", "-shared", "-fPIC", "-fvisibility=hidden", "-pthread", "-I", Self.include.string]
                    + (entry + macros).map { "-D\($0)" } + ["-DMANIFEST=\"\(literal)\""]
                    + [Self.sources.appending(source).string, "-o", directory.appending("\(name).so").string]),
            output: .discarded, error: .string(limit: 64 << 10))
        guard compilation.terminationStatus.isSuccess else {
            throw BuildFailure(name: name, diagnostics: compilation.standardError)
        }
    }

    /// Makes a named pipe at which a fixture waits, by `wait_at`.
    ///
    /// - Returns: the statement that does so.
    func makeGate() throws -> String {
        let gate = directory.appending("gate").string
        guard mkfifo(gate, 0o600) == 0 else { throw Errno(rawValue: errno) }
        return "wait_at(\"\(gate)\")"
    }

    /// Lets the fixture go on that waits.
    func openGate() throws {
        let gate = try FileDescriptor.open(directory.appending("gate"), .writeOnly)
        try gate.closeAfter { _ = try gate.writeAll("x".utf8) }
    }

    func write(_ name: String, _ content: String) throws {
        try content.write(toFile: directory.appending(name).string, atomically: false, encoding: .utf8)
    }

    /// Moves a file to the place of another.
    func rename(_ name: String, to other: String) throws {
        guard Glibc.rename(directory.appending(name).string, directory.appending(other).string) == 0 else {
            throw Errno(rawValue: errno)
        }
    }

    /// Cuts a file off.
    func truncate(_ name: String, to size: Int) throws {
        guard Glibc.truncate(directory.appending(name).string, size) == 0 else { throw Errno(rawValue: errno) }
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: directory.appending(name).string)
    }

    struct BuildFailure: Error {
        let name: String
        let diagnostics: String
    }

    private static let tests = FilePath(#filePath).removingLastComponent().removingLastComponent()
    private static let sources = tests.appending("Fixtures")
    private static let include =
        tests.removingLastComponent().removingLastComponent().appending("Sources/PluginAPI/include")
}

/// A manifest with the given tools.
func manifest(
    id: String = "fixture", tools: [String] = [], provides: [String] = [], requires: [String] = [],
    isReplaceable: Bool = true
) -> String {
    let list = tools.map { #"{"name":"\#($0)","inputSchema":{"type":"object"}}"# }.joined(separator: ",")
    let quoted = { (names: [String]) in names.map { "\"\($0)\"" }.joined(separator: ",") }
    return """
        {"id":"\(id)","version":"1.0","tools":[\(list)],"provides":[\(quoted(provides))],"requires":[\(quoted(requires))],"replaceable":\(isReplaceable)}
        """
}
