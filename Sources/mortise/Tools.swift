import ArgumentParser
import Host
import JSON

struct Tools: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists the tools that the plugins offer.")

    @Flag(help: "Print MCP Tool objects as JSON.")
    var json = false

    @OptionGroup var options: PluginOptions

    func run() throws {
        let loader = try options.loadPlugins(of: try Installation(), logger: options.makeLogger())
        let tools = PluginSurvey(loader).started.flatMap(\.tools)
        if json {
            print(text(JSONValue.array(tools.map { .object($0) }).serialized(pretty: true)))
            return
        }
        for tool in tools {
            let name = tool["name"]?.stringValue ?? ""
            let summary = tool["title"]?.stringValue ?? tool["description"]?.stringValue ?? ""
            print(name.padded(to: 28) + summary)
        }
    }
}
