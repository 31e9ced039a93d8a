import ArgumentParser
import SystemPackage

struct PluginNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Begins a plugin: a project with one tool that works, a test and a Makefile.",
        discussion: """
            The project is built against this installation, or another by `make PREFIX=…`. Nothing that exists is \
            overwritten.

              mortise plugin new my-plugin --language c
              cd my-plugin
              make test
            """)

    @Argument(help: "The plugin's id: a letter from a to z, then letters, digits and '-'.")
    var name: String

    @Option(help: "What it is written in.")
    var language: AuthorLanguage

    @Option(
        help: ArgumentHelp(
            "The directory of the project, which is missing or empty. (Default: the name, here.)",
            valueName: "directory"),
        completion: .directory)
    var path: String?

    func run() throws {
        let name = try PluginName(name)
        let template = try ProjectTemplate(of: language, named: name, in: Installation())
        let directory = path ?? name.id
        try template.write(to: Setup.absolute(FilePath(directory)))
        print(
            """
            Wrote \(directory). Begin with \(template.project.source).

                cd \(directory)
                make test
            """)
        if Programs.find(template.project.program) == nil {
            print("\nIt is built by \(template.project.program), which is not in PATH. \(template.project.mend)")
        }
    }
}
