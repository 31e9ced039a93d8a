import JSON
import SystemPackage

/// What is written into the settings of each MCP client so that it launches this server.
struct ClientSnippets {
    let command: FilePath
    let configuration: FilePath

    var text: String {
        let entry: JSONObject = [
            "command": .string(command.string), "args": ["--config", .string(configuration.string)],
        ]
        var typed: JSONObject = ["type": "stdio"]
        for (key, value) in entry { typed[key] = value }
        return """
            Claude Desktop: in claude_desktop_config.json (Settings, Developer, Edit Config)
            Cursor: in ~/.cursor/mcp.json or .cursor/mcp.json

            \(pretty(["mcpServers": ["mortise": .object(entry)]]))

            Claude Code: the same in .mcp.json of a project, or once

            claude mcp add mortise -- \(quoted(command)) --config \(quoted(configuration))

            VS Code: in .vscode/mcp.json

            \(pretty(["servers": ["mortise": .object(typed)]]))

            A server of your own that runs already, as with `mortise --config FILE --port 8080`, is added by its address
            http://127.0.0.1:8080/mcp.
            """
    }

    private func pretty(_ value: JSONValue) -> String {
        mortise.text(value.serialized(pretty: true))
    }

    /// For a shell.
    private func quoted(_ path: FilePath) -> String {
        let isPlain = path.string.utf8.allSatisfy { byte in
            switch byte {
            case 45...57, 65...90, 95, 97...122: true
            default: false
            }
        }
        return isPlain ? path.string : "'" + path.string.replacing("'", with: "'\\''") + "'"
    }
}
