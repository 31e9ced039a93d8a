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
            What cannot be built or served leaves the last one that could. `mortise plugin new` makes such directories.

              mortise dev my-plugin --port 8080      what follows the directory are flags of `mortise serve`
            """)

    @Argument(help: "The directory of the plugin.", completion: .directory)
    var directory: String

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("Flags of `mortise serve`.", valueName: "flags"))
    var flags: [String] = []

    func run() async throws {
        let sources = SourceDirectory(path: Setup.absolute(FilePath(directory)))
        guard access(sources.path.appending("Makefile").string, R_OK) == 0 else {
            throw ValidationError(
                "\(sources.path) has no Makefile, so nothing can be built there. `mortise plugin new` makes such directories."
            )
        }
        guard let serve = try Serve.parseAsRoot(["--plugin-dir", sources.products.string] + flags) as? Serve else {
            throw ValidationError("What follows the directory must be flags of `mortise serve`.")
        }
        do throws(Errno) {
            try sources.products.makeDirectories()
        } catch {
            throw Failure("\(sources.products): cannot be made: \(error).")
        }
        try await withThrowingTaskGroup { group in
            group.addTask { try await sources.buildOnChanges() }
            group.addTask { try await serve.run() }
            // The server has ended, or nothing can be built.
            try await group.next()
            group.cancelAll()
        }
    }
}
