import ArgumentParser
import Host
import JSON
import SystemPackage

struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows the configuration that holds, and where each value comes from.",
        discussion: """
            The command line goes before the environment, the environment before the file, the file before the \
            defaults. Give the flags that you give to serve, and see what they change.
            """)

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Print the reference of all settings as Markdown instead.")
    var reference = false

    @OptionGroup(title: "Transport") var transport: TransportOptions

    @OptionGroup(title: "Configuration") var options: ConfigurationOptions

    func run() throws {
        if reference {
            print(SettingReference(CommandSettings.all).markdown, terminator: "")
            return
        }
        let setup = try Setup(options, transport)
        _ = try setup.checkedSurvey(setup.complaints)
        _ = try setup.pluginSettings()
        let configuration = setup.configuration
        if json {
            print(text(Self.json(configuration).serialized(pretty: true)))
            return
        }
        print("# file: \(configuration.file?.string ?? "none")")
        for variable in Setup.unknownVariables { print("# unknown variable: \(variable.name)") }
        let width = (configuration.rows.map(\.path.count).max() ?? 0) + 2
        let valueWidth = min(48, (configuration.rows.map(\.text.count).max() ?? 0) + 2)
        for row in configuration.rows {
            print(
                row.path.padded(to: width) + row.text.replacing("\n", with: " ").printable.padded(to: valueWidth)
                    + Self.origin(row))
        }
    }

    private static func origin(_ row: Configuration.Row) -> String {
        row.origins.isEmpty ? "default" : row.origins.map(\.description).joined(separator: ", ")
    }

    private static func json(_ configuration: Configuration) -> JSONValue {
        var settings = JSONObject()
        for row in configuration.rows {
            let origins = row.origins.isEmpty ? [SettingOrigin.default] : row.origins
            settings[row.path] = ["value": row.value, "origins": .array(origins.map(\.json))]
        }
        return [
            "file": configuration.file.map { .string($0.string) } ?? .null, "settings": .object(settings),
            "unknown_variables": .array(Setup.unknownVariables.map { .string($0.name) }),
        ]
    }
}
