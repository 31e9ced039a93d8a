import ArgumentParser
import Host
import JSON
import Logging

struct Token: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes, lists and removes the tokens with which clients prove over HTTP who they are.",
        discussion: """
            As soon as there is a file of tokens, every client over HTTP must present one. Each has a name, and may \
            be for some tools only; who has one has Python sessions of his own. What is changed here holds from the next \
            request on, also in a server that runs.
            """,
        subcommands: [Add.self, List.self, Remove.self])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a token and prints it.",
            discussion: "It is shown this once: only its hash is kept.")

        @Argument(help: "Whose token it is: 1 to 64 of A-Z, a-z, 0-9, '_', '.', '@' and '-'.")
        var name: String

        @Option(help: ArgumentHelp("The only tools that it is for. `*` stands for any characters.", valueName: "names"))
        var allow: [String] = []

        @Option(help: ArgumentHelp("Tools that it is not for.", valueName: "names"))
        var deny: [String] = []

        @Option(
            help: ArgumentHelp("How long it is valid, as 12h or 30d. (Default: for ever.)", valueName: "time"))
        var expires: String?

        @OptionGroup(title: "Configuration") var options: ConfigurationOptions

        func run() throws {
            guard TokenRecord.isName(name) else {
                throw ValidationError("'\(name)' is no name: write 1 to 64 of A-Z, a-z, 0-9, '_', '.', '@' and '-'.")
            }
            let lifetime = try expires.map(Self.lifetime)
            let (allowed, denied) = (allow.isEmpty ? nil : Self.names(allow), Self.names(deny))
            let contradictions = ToolSelection(allowed: allowed, denied: denied).contradictions
            if let contradiction = contradictions.first {
                throw ValidationError("'\(contradiction)' is allowed and denied. Remove one of the two.")
            }
            let (token, record) = TokenRecord.make(
                name: name, allowed: allowed, denied: denied, lifetime: lifetime, now: TokenRecord.now)
            try warnOfMisfits((allowed ?? []) + denied)
            try Tokens(options).change { records in
                guard !records.contains(where: { $0.name == name }) else {
                    throw Failure(
                        "'\(name)' has a token. Remove it with `mortise token remove \(name)`, then add anew.")
                }
                records.append(record)
            }
            print(token)
        }

        /// Tells of names of what is not there. It may come later, so the token is made.
        private func warnOfMisfits(_ patterns: [String]) throws {
            if patterns.isEmpty { return }
            let setup = try Setup(options, quietly: true)
            // Other commands tell of plugins that cannot be found. A token may be made before them.
            guard let loader = try? setup.loadPlugins(nil) else { return }
            for misfit in ToolSelection.misfits(patterns, among: setup.survey(loader).selectableNames) {
                setup.logger.warning("\(misfit)")
            }
        }

        private static func names(_ lists: [String]) -> [String] {
            lists.flatMap { $0.split(separator: ",").map(String.init) }
        }

        private static func lifetime(_ text: String) throws -> Duration {
            guard let lifetime = TokenRecord.lifetime(text) else {
                throw ValidationError("'\(text)' is no time. Write a number and a unit, as 30m, 12h or 30d.")
            }
            guard lifetime >= .seconds(1) else {
                throw ValidationError(
                    "'\(text)' is too short: a token must be valid for a second or more, as 30m or 30d.")
            }
            return lifetime
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists whose tokens there are, and for what.")

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup(title: "Configuration") var options: ConfigurationOptions

        func run() throws {
            let records = try Tokens(options).read()
            if json {
                print(text(JSONValue.array(records.map(\.json)).serialized(pretty: true)))
                return
            }
            for record in records {
                print(record.name.padded(to: 28) + record.summary)
            }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Removes somebody's token: it opens nothing any more.")

        @Argument(help: "Whose token it is.")
        var name: String

        @OptionGroup(title: "Configuration") var options: ConfigurationOptions

        func run() throws {
            try Tokens(options).change { records in
                guard let index = records.firstIndex(where: { $0.name == name }) else {
                    let names = records.map(\.name).joined(separator: ", ")
                    throw Failure(
                        "'\(name)' has no token. \(names.isEmpty ? "There are none" : "There are those of: \(names)").")
                }
                records.remove(at: index)
            }
        }
    }
}

/// The file of tokens that the configuration names.
private struct Tokens {
    private let file: TokenFile

    init(_ options: ConfigurationOptions) throws {
        let configuration = try Setup.configuration(options, nil)
        guard let file = configuration.tokenFile else {
            throw Failure("There is no place for a file of tokens: set HOME, or name one by `http.tokens`.")
        }
        self.file = file
    }

    func read() throws -> [TokenRecord] {
        do throws(TokenFileError) {
            return try file.read()
        } catch {
            throw Failure("\(error)")
        }
    }

    func change(_ body: (inout [TokenRecord]) throws -> Void) throws {
        do {
            try file.change(body)
        } catch let error as TokenFileError {
            throw Failure("\(error)")
        }
    }
}
