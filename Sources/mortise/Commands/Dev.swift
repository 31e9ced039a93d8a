import ArgumentParser
import Glibc
import Host
import SystemPackage

struct Dev: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves a plugin while it is written: whenever its sources change, it is built and replaced.",
        discussion: """
            Runs `make` in the directory, then serves what that puts into its folder `build`, beside the plugins that \
            there are. When a file is saved, `make` is run again, and the server takes the new plugin while calls go on. \
            What cannot be built or started leaves the last one that could; one that crashes ends the server, unless \
            `isolate_plugins` or MORTISE_ISOLATE_PLUGINS is true. `mortise plugin new` makes such directories.

              mortise dev my-plugin --port 8080      beside the directory it takes the flags of `mortise serve`
            """)

    @Argument(help: "The directory of the plugin.", completion: .directory)
    var directory: String

    @OptionGroup(title: "Transport") var transport: TransportOptions

    @OptionGroup(title: "Configuration") var options: ConfigurationOptions

    func validate() throws {
        guard access(path.appending("Makefile").string, R_OK) == 0 else {
            throw ValidationError(
                "\(path) has no Makefile, so nothing can be built there. `mortise plugin new` makes such directories."
            )
        }
    }

    func run() async throws {
        let sources = try sources
        do throws(Errno) {
            try sources.products.makeDirectories()
        } catch {
            throw Failure("\(sources.products): cannot be made: \(error).")
        }
        var options = options
        options.pluginDir.insert(sources.products.string, at: 0)
        // First, since what is there may be older than its sources, and is not to be served again.
        let changes = try sources.changes()
        try await sources.build()
        let server = try Server(options, transport)
        try await withThrowingTaskGroup { group in
            group.addTask { try await sources.build(on: changes) }
            group.addTask { try await server.serve() }
            // The server has ended, or nothing can be built.
            try await group.next()
            group.cancelAll()
        }
    }

    private var path: FilePath { Setup.absolute(FilePath(directory)).lexicallyNormalized() }

    private var sources: SourceDirectory {
        get throws {
            let configuration = try Setup.configuration(options, transport)
            return SourceDirectory(
                path: path, workspace: Setup.absolute(configuration[HostSettings.workspace]).lexicallyNormalized())
        }
    }
}
