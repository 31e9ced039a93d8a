import ArgumentParser
import Host
import SystemPackage

struct PluginSignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Signs plugins: writes beside each a file of its name and .sig.",
        discussion: """
            Nothing of the plugin is run. A server whose configuration has the public key in `plugins.trusted_keys` loads \
            a plugin only if the two files fit together.

              mortise plugin keygen my.key
              mortise plugin sign my-plugin.so --key my.key
            """)

    @Argument(help: "The plugins' shared libraries.", completion: .file(extensions: ["so"]))
    var files: [String]

    @Option(help: ArgumentHelp("The key that `mortise plugin keygen` made.", valueName: "file"), completion: .file())
    var key: String

    func run() throws {
        do throws(SigningError) {
            let key = try SigningKey(reading: Setup.absolute(FilePath(key)))
            for file in files {
                let signature = try key.sign(Setup.absolute(FilePath(file)))
                print("Wrote \(signature), by the key \(key.trusted.id).")
            }
        } catch {
            throw Failure("\(error)")
        }
    }
}
