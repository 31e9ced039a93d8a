import ArgumentParser
import Host
import JSON
import SystemPackage

struct Initialize: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Writes a configuration with comments, and prints how each MCP client is set up.",
        discussion: "A file that exists is never overwritten.")

    @Argument(
        help: ArgumentHelp(
            "The file to write. ~/.config/mortise/mortise.yaml is read where no other is named by --config.",
            valueName: "file"),
        completion: .file(extensions: ["yaml"]))
    var file = "mortise.yaml"

    func run() throws {
        let path = Setup.absolute(FilePath(file))
        let installation = try Installation()
        // What cannot be loaded has no settings to show; `mortise plugins` says why.
        let loader = try? PluginLoader(directories: [installation.plugins])
        let manifests = loader.map { PluginSurvey($0).libraries.map(\.manifest) } ?? []
        let template = SettingReference(CommandSettings.all).template(
            manifests, workspace: Setup.absolute(HostSettings.defaultWorkspace))
        do {
            try path.removingLastComponent().makeDirectories()
            let descriptor = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: [.ownerReadWrite])
            _ = try descriptor.closeAfter { try descriptor.writeAll(template.utf8) }
        } catch Errno.fileExists {
            throw Failure("\(path) exists and was left as it is. Remove it, or name another file.")
        } catch {
            throw Failure("\(path) cannot be written: \(error).")
        }
        print("Wrote \(path).\n")
        print(ClientSnippets(command: installation.executable, configuration: path).text)
    }
}
