import ArgumentParser
import Host
import JSON
import SystemPackage

struct Plugins: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists the plugins, their tools, services and settings, and why one is not used.",
        discussion: """
            Told from the plugins' manifests: nothing is started. The exit code is 1 where something that is there is not \
            used because of an error: not what the configuration disables, nor what another plugin of the same id replaces. \
            With --pins it is 0.
            """)

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Print what `plugins.allow` of a configuration needs so that these plugins are loaded and no others.")
    var pins = false

    @OptionGroup(title: "Configuration") var options: ConfigurationOptions

    func run() throws {
        let setup = try Setup(options)
        // What cannot be loaded is part of the list, and needs no log.
        let survey = setup.survey(try setup.loadPlugins(nil))
        if pins {
            printPins(of: survey)
            return
        }
        if json {
            print(text(survey.json.serialized(pretty: true)))
        } else {
            tell(survey)
        }
        if !survey.isWhole { throw ExitCode.failure }
    }

    private func tell(_ survey: PluginSurvey) {
        for library in survey.libraries {
            let manifest = library.manifest
            print(manifest.id.padded(to: 16) + manifest.version.padded(to: 10) + library.file.string)
            print("    state     " + state(of: manifest.id, in: survey))
            print("    sha256    " + library.hash)
            print("    trust     " + library.ground.description)
            print("    process   " + (library.isIsolated ? "its own" : "the server's"))
            print("    tools     " + list(manifest.toolNames))
            print("    prompts   " + list(manifest.promptNames))
            print("    resources " + list(manifest.resourceNames))
            print("    routes    " + list(manifest.routeNames))
            print("    provides  " + list(manifest.provides))
            print("    requires  " + list(manifest.requires))
            print("    settings  " + list(manifest.settingNames))
        }
        for id in survey.disabled.sorted() {
            print("not used: The configuration disables the plugin '\(id)'.")
        }
        for problem in survey.problems {
            print("not used: \(problem)")
        }
    }

    private func printPins(of survey: PluginSurvey) {
        print("plugins:\n  allow:")
        for pin in survey.pins { print("    \(pin.yaml)") }
        for problem in survey.problems {
            print("# not used: \(problem)")
            if let pin = problem.pin { print("#   \(pin.yaml)") }
        }
    }

    private func state(of id: String, in survey: PluginSurvey) -> String {
        if survey.started.contains(where: { $0.id == id }) { return "used" }
        return survey.disabled.contains(id) ? "not used: the configuration disables it" : "not used: see below"
    }

    private func list(_ names: [String]) -> String {
        names.isEmpty ? "-" : names.joined(separator: ", ")
    }
}
