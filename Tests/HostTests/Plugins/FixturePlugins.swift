import Foundation
import Glibc
import Host
import Logging
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
    ) throws {
        let entry = macros.contains { $0.hasPrefix("ENTRY=") } ? [] : ["ENTRY=mortise_plugin_v1"]
        let literal = manifest.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments =
            ["cc", "-std=c11", "-shared", "-fPIC", "-fvisibility=hidden", "-pthread", "-I", Self.include]
            + (entry + macros).map { "-D\($0)" } + ["-DMANIFEST=\"\(literal)\""]
            + [Self.fixtures.appending(path: source).path, "-o", directory.appending("\(name).so").string]
        try compiler.run()
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else { throw BuildFailure(name: name) }
    }

    func write(_ name: String, _ content: String) throws {
        try content.write(toFile: directory.appending(name).string, atomically: false, encoding: .utf8)
    }

    struct BuildFailure: Error {
        let name: String
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    private static let fixtures = root.appending(path: "Fixtures")
    private static let include =
        root.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/PluginAPI/include").path
}

/// A manifest with the given tools.
func manifest(
    id: String = "fixture", tools: [String] = [], provides: [String] = [], requires: [String] = []
) -> String {
    let list = tools.map { #"{"name":"\#($0)","inputSchema":{"type":"object"}}"# }.joined(separator: ",")
    let quoted = { (names: [String]) in names.map { "\"\($0)\"" }.joined(separator: ",") }
    return """
        {"id":"\(id)","version":"1.0","tools":[\(list)],"provides":[\(quoted(provides))],"requires":[\(quoted(requires))]}
        """
}
