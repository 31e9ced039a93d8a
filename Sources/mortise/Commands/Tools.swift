import ArgumentParser
import Host
import JSON

struct Tools: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists the tools that would be offered.",
        discussion: "Told from the plugins' manifests: nothing is started.")

    @Flag(help: "Print MCP Tool objects as JSON.")
    var json = false

    @Flag(help: "Print the reference of the tools as Markdown instead.")
    var reference = false

    @OptionGroup(title: "Configuration") var options: ConfigurationOptions

    func run() throws {
        let setup = try Setup(options)
        let survey = try setup.checkedSurvey(setup.complaints)
        if reference {
            print(ToolReference(survey.started).markdown, terminator: "")
            return
        }
        if json {
            print(text(JSONValue.array(survey.tools.map { .object($0) }).serialized(pretty: true)))
            return
        }
        for tool in survey.tools {
            let name = tool["name"]?.stringValue ?? ""
            let summary = tool["title"]?.stringValue ?? tool["description"]?.stringValue ?? ""
            print(name.padded(to: 28) + summary)
        }
    }
}
