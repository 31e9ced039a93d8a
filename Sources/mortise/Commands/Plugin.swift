import ArgumentParser

struct Plugin: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "For authors of plugins: begin one, examine one, sign one.",
        discussion: "Whatever is run of a plugin here is run in processes of its own.",
        subcommands: [
            PluginNewCommand.self, PluginCheckCommand.self, PluginManifestCommand.self,
            PluginKeygenCommand.self, PluginSignCommand.self,
        ])
}
