import SystemPackage

/// What authors of plugins build with. The server needs none of it.
enum AuthorToolchains {
    static var findings: [Finding] {
        AuthorLanguage.allCases.map { finding($0.project, of: $0) }
    }

    private static func finding(_ project: AuthorLanguage.Project, of language: AuthorLanguage) -> Finding {
        guard let path = Programs.find(project.program) else {
            return Finding(
                project.program, .note, "not in PATH; needed only to build plugins in \(language.rawValue)",
                mend: project.mend)
        }
        return Finding(project.program, .good, path.string)
    }
}
