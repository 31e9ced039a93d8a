import ArgumentParser
import Host
import SystemPackage

struct PluginSignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Signs plugins: writes beside each a file of its name and .sig.",
        discussion: """
            Nothing of the plugin is run. A server whose configuration has the public key in `plugins.trusted_keys` loads \
            a plugin only if the two files fit together. What is no plugin is not signed, and the others are.

              mortise plugin keygen my.key
              mortise plugin sign my-plugin.so --key my.key
            """)

    @Argument(help: "The plugins' shared libraries.", completion: .file(extensions: ["so"]))
    var files: [String]

    @Option(help: ArgumentHelp("The key that `mortise plugin keygen` made.", valueName: "file"), completion: .file())
    var key: String

    func run() throws {
        let key: SigningKey
        do throws(SigningError) {
            key = try SigningKey(reading: Setup.absolute(FilePath(self.key)))
        } catch {
            throw Failure("\(error)")
        }
        let problems = files.compactMap { sign(Setup.absolute(FilePath($0)), with: key) }
        guard problems.isEmpty else { throw Failure(problems.joined(separator: "\n")) }
    }

    /// - Returns: why the plugin could not be signed.
    private func sign(_ plugin: FilePath, with key: SigningKey) -> String? {
        do throws(SigningError) {
            let signature = try key.sign(plugin)
            print("Wrote \(signature), by the key \(key.trusted.id).")
            return nil
        } catch {
            return "\(error)"
        }
    }
}
