import ArgumentParser
import JSONSchema

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves tools to MCP clients (the default command).",
        discussion: """
            Without --port or --host it speaks MCP on standard input and output, as an MCP client that launches a \
            command expects. With one of them it serves Streamable HTTP at /mcp. The log goes to standard error.
            """)

    @OptionGroup(title: "Transport") var transport: TransportOptions

    @OptionGroup(title: "Configuration") var options: ConfigurationOptions

    /// Nothing is taken. This is the command where none is named, so a word is meant as the name of one.
    @Argument(help: .hidden) var words: [String] = []

    func run() async throws {
        try refuseWords()
        try await Server(options, transport).serve()
    }

    /// Not while the command line is read: of a flag that is unknown the flag is what is wrong, and not the value behind it.
    private func refuseWords() throws {
        guard let word = words.first else { return }
        let commands = Mortise.configuration.subcommands.map { $0._commandName }
        let mend = Mend.name(word, among: commands).map { "Did you mean '\($0)'?" } ?? "'mortise help' lists them."
        throw ValidationError("There is no command '\(word)'. \(mend)")
    }
}
