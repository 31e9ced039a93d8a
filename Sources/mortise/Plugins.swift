import ArgumentParser
import Host
import JSON
import Logging
import SystemPackage

struct Plugins: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists the plugins, their tools and services, and why one is not used.")

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: PluginOptions

    func run() throws {
        var logger = options.makeLogger()
        logger.logLevel = .critical  // What cannot be loaded is part of the list.
        let survey = PluginSurvey(try options.loadPlugins(of: try Installation(), logger: logger))
        if json {
            print(text(survey.json.serialized(pretty: true)))
            return
        }
        for library in survey.libraries {
            let manifest = library.manifest
            print(manifest.id.padded(to: 16) + manifest.version.padded(to: 10) + library.file.string)
            print("    tools     " + list(manifest.toolNames))
            print("    provides  " + list(manifest.provides))
            print("    requires  " + list(manifest.requires))
        }
        for message in survey.problems {
            print("not used: \(message)")
        }
    }

    private func list(_ names: [String]) -> String {
        names.isEmpty ? "-" : names.joined(separator: ", ")
    }
}
