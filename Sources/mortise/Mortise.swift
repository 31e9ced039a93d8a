import ArgumentParser
import Glibc
import Host
import SystemPackage

@main
enum Program {
    static func main() async {
        Environment.hide()
        await Mortise.main()
        // What was printed is only now on its way where it goes to a file.
        guard fflush(nil) == 0 else {
            let reason = Errno(rawValue: errno)
            // Where standard error is closed too, the exit code is all that is left to tell.
            _ = try? FileDescriptor.standardError.writeAll(
                "Error: What was to be printed could not be written: \(reason)\n".utf8)
            exit(1)
        }
    }
}

struct Mortise: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mortise",
        abstract: "Serves the tools of plugins to AI agents over the Model Context Protocol.",
        discussion: """
            Without --port or --host it speaks MCP on standard input and output, as an MCP client that launches a \
            command expects. With one of them it serves Streamable HTTP at /mcp.

              mortise init                                  write a configuration, show how clients are set up
              mortise doctor                                see what is missing on this machine
              mortise --port 8080                           serve HTTP
              mortise call run_python_code code='print(6*7)'

            `mortise --generate-completion-script bash` (or zsh, fish) prints completions for the shell.
            """,
        version: MortiseVersion.current,
        subcommands: [
            Serve.self, Tools.self, Plugins.self, Plugin.self, Dev.self, Call.self, Config.self, Token.self,
            Doctor.self,
            Initialize.self, WorkerCommand.self,
        ],
        defaultSubcommand: Serve.self
    )
}
