import ArgumentParser
import Host
import SystemPackage

struct PluginKeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Makes a key that signs plugins, and prints the public half, which others trust.",
        discussion: """
            The file has no passphrase: whoever can read it can sign in your name. A file that exists is never \
            overwritten.
            """)

    @Argument(help: "The file to write the key to, for you alone.", completion: .file())
    var file: String

    func run() throws {
        let key = SigningKey()
        do throws(SigningError) {
            try key.write(to: Setup.absolute(FilePath(file)))
        } catch {
            throw Failure("\(error)")
        }
        print(
            """
            # Keep \(file) to yourself. Who trusts the key \(key.trusted.id) has in his configuration:
            plugins:
              trusted_keys: ["\(key.trusted)"]
            """)
    }
}
