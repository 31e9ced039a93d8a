import ArgumentParser
import Glibc
import Host
import JSON

struct Call: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Calls a tool and prints what it answers.",
        discussion: """
            Starts the plugins, calls the tool as a client would, and stops them.

              mortise call run_python_code code='print(6 * 7)'
              mortise call run_python_code --json '{"code": "print(6 * 7)"}'

            A value of key=value is a text where the tool wants one, else JSON. Progress goes to standard error. The exit \
            code is 1 where the tool failed. Code that raises is an answer, not a failure of the tool: 0, and --raw shows \
            its status.
            """)

    @Argument(help: "The name of the tool.")
    var tool: String

    @Argument(help: ArgumentHelp("The tool's arguments.", valueName: "key=value"))
    var arguments: [String] = []

    @Option(help: ArgumentHelp("The tool's arguments as a JSON object.", valueName: "object"))
    var json: String?

    @Flag(help: "Print the whole result as JSON.")
    var raw = false

    @OptionGroup(title: "Configuration") var options: ConfigurationOptions

    func validate() throws {
        if json != nil, !arguments.isEmpty {
            throw ValidationError("Give the arguments as key=value or by --json, not both.")
        }
    }

    func run() async throws {
        let setup = try Setup(options, quietly: true)
        let plugins = try await setup.startPlugins()
        do {
            let result = try await call(plugins)
            await plugins.stop()
            show(result)
            if result["isError"]?.boolValue == true { throw ExitCode.failure }
        } catch let error as CallError {
            await plugins.stop()
            throw Failure(error.message)
        } catch let error as Failure {
            await plugins.stop()
            throw error
        }
    }

    private func call(_ plugins: PluginHost) async throws -> JSONObject {
        guard let definition = plugins.tool(named: tool) else {
            let names = plugins.tools().compactMap { $0["name"]?.stringValue }
            let problem = ToolSelection(allowed: [tool]).check(against: names).errors.first
            throw Failure(problem ?? "There is no tool '\(tool)'. `mortise tools` lists those that there are.")
        }
        return try await plugins.callTool(
            tool, arguments: try parseArguments(for: definition),
            origin: CallOrigin(caller: Caller(id: "cli"), client: TerminalClient()))
    }

    private func parseArguments(for tool: JSONObject) throws -> JSONObject {
        if let json {
            do throws(JSONError) {
                return try JSONObject(parsing: Array(json.utf8))
            } catch {
                throw Failure("--json is no JSON object: \(error)")
            }
        }
        let schema = ArgumentSchema(tool["inputSchema"] ?? .null)
        var object = JSONObject()
        for argument in arguments {
            guard let equals = argument.firstIndex(of: "=") else {
                throw Failure("'\(argument)' is no argument. Write it as key=value.")
            }
            let name = String(argument[..<equals])
            object[name] = try schema.value(of: name, String(argument[argument.index(after: equals)...]))
        }
        return object
    }

    private func show(_ result: JSONObject) {
        if raw {
            print(text(JSONValue.object(result).serialized(pretty: true)))
            return
        }
        for block in result["content"]?.arrayValue ?? [] {
            print(Self.describe(block))
        }
    }

    /// A block of content for a person.
    private static func describe(_ block: JSONValue) -> String {
        switch block["type"]?.stringValue {
        case "text": return block["text"]?.stringValue ?? ""
        case "resource_link": return "[link \(block["uri"]?.stringValue ?? "")]"
        case "resource":
            return block["resource"]?["text"]?.stringValue
                ?? "[resource \(block["resource"]?["uri"]?.stringValue ?? "")]"
        case let type:
            let bytes = (block["data"]?.stringValue?.utf8.count ?? 0) / 4 * 3
            return
                "[\(type ?? "block") \(block["mimeType"]?.stringValue ?? ""), about \(bytes) bytes; --raw shows them]"
        }
    }
}
