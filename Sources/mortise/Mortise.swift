import ArgumentParser
import Host

@main
struct Mortise: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mortise",
        abstract: "Serves the tools of plugins to AI agents over the Model Context Protocol.",
        discussion: """
            Without --port or --host it speaks MCP on standard input and output, as an MCP client that launches a \
            command expects. With one of them it serves Streamable HTTP at /mcp.
            """,
        version: MortiseVersion.current,
        subcommands: [Serve.self, Tools.self, Plugins.self],
        defaultSubcommand: Serve.self
    )
}
