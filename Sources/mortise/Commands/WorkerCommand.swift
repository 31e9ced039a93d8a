import ArgumentParser
import Host
import SystemPackage

/// What a host starts for a plugin that is to run in a process of its own, and nobody else.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Runs a plugin for a host.", shouldDisplay: false)

    @Argument(help: "Where the plugin was found.")
    var file: String

    func run() async throws {
        await Worker.run(FilePath(file))
    }
}
