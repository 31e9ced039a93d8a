/// Finds the mistakes in names that the type system cannot.
struct DeclarationCheck {
    /// The plugin's type.
    let subject: String

    var mistakes: [AuthorMistake] = []
    /// The types of tools by their names.
    private(set) var toolNames: [String: String] = [:]
    /// The types of prompts by their names.
    var promptNames: [String: String] = [:]
    /// The types of routes by what they match.
    var routeNames: [String: String] = [:]

    init(subject: String) {
        self.subject = subject
    }

    mutating func plugin(_ description: PluginDescription) {
        if !Self.isPluginID(description.id) {
            report(
                "\(subject).description", "the id \"\(description.id)\" is no name for a plugin",
                "Use 1 to 63 of the characters a-z, 0-9 and -, a letter first")
        }
        if description.version.isEmpty {
            report("\(subject).description", "the version is empty", "Give one, as \"1.0.0\"")
        }
        for service in description.requires where !Self.isService(service) {
            report("\(subject).description", "requires \"\(service)\", which is no service", Self.serviceMend)
        }
    }

    mutating func services<P: Plugin>(of plugin: P.Type) {
        var names: Set<String> = []
        for service in plugin.services {
            let subject = "\(subject).services"
            if !Self.isService(service.name) {
                report(subject, "\"\(service.name)\" is no name for a service", Self.serviceMend)
            }
            for method in service.methods {
                let name = "\(service.name)/\(method.name)"
                if method.name.isEmpty || method.name.contains("/") {
                    report(subject, "\"\(method.name)\" is no name for a method", "Use a word without slashes")
                }
                if !names.insert(name).inserted {
                    report(subject, "the method \"\(name)\" is declared twice", "Rename one of them")
                }
            }
        }
    }

    mutating func tool(_ configuration: ToolConfiguration, typeName: String) {
        let name = configuration.name
        let subject = "\(typeName).configuration"
        if !Self.isToolName(name) {
            report(
                subject, "\"\(name)\" is no name for a tool", "Use 1 to 128 of the characters A-Z, a-z, 0-9, _, . and -"
            )
        }
        if let other = toolNames.updateValue(typeName, forKey: name) {
            report(subject, "the name \"\(name)\" is taken by \(other)", "Rename one of them")
        }
        if configuration.summary.isEmpty {
            report(
                subject, "the summary is empty, and a model could not tell when to choose the tool",
                "Say what the tool does")
        }
    }

    mutating func report(_ subject: String, _ problem: String, _ mend: String) {
        mistakes.append(AuthorMistake(subject: subject, problem: problem, mend: mend))
    }

    private static let serviceMend =
        "Use a name of the characters a-z, 0-9, . and -, and a major version from 1, as \"kernels/1\""

    private static let lower = Set("abcdefghijklmnopqrstuvwxyz".utf8)
    private static let upper = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    private static let digits = Set("0123456789".utf8)
    private static let inID = lower.union(digits).union("-".utf8)
    private static let inService = inID.union(".".utf8)
    private static let inName = lower.union(upper).union(digits).union("_.-".utf8)

    private static func isPluginID(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count) && lower.contains(text.utf8.first!) && text.utf8.allSatisfy(inID.contains)
    }

    private static func isToolName(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count) && text.utf8.allSatisfy(inName.contains)
    }

    /// As the host reads manifests.
    private static func isService(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let major = UInt(parts[1]), major > 0 else { return false }
        return parts[0].utf8.allSatisfy(inService.contains)
    }
}
