import ArgumentParser
import Host
import JSON
import PluginCheck
import SystemPackage

struct PluginManifestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manifest",
        abstract: "Prints the manifest of a plugin as JSON.",
        discussion: "The library is loaded in a process of its own.")

    @Argument(help: "The plugin's shared library.", completion: .file(extensions: ["so"]))
    var file: String

    /// Set for the process that is begun to load it.
    @Flag(help: .hidden)
    var here = false

    func run() async throws {
        let path = Setup.absolute(FilePath(file))
        try path.checkIsThere()
        guard here else {
            let end = await Self.read(path)
            guard case .exited(0) = end.status else {
                // What the command says of itself is said once.
                let reason = end.reason.hasPrefix("Error: ") ? end.reason.dropFirst("Error: ".count) : end.reason[...]
                throw Failure("The manifest of \(path) cannot be read: \(reason)")
            }
            print(text(end.output), terminator: "")
            return
        }
        do throws(PluginError) {
            let libraries = try PluginLoader(file: path, providers: [], trust: .request).libraries
            let manifest = try? JSONValue(parsing: libraries[0].manifestBytes)
            print(text((manifest ?? .null).serialized(pretty: true)))
        } catch {
            throw Failure(error.message)
        }
    }

    /// Has a process read a manifest, which it prints.
    static func read(_ plugin: FilePath) async -> ExaminingProcess.End {
        await ExaminingProcess(arguments: ["plugin", "manifest", plugin.string, "--here"]).run(within: .seconds(30))
    }
}
