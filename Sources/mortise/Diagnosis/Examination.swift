import Glibc
import Host
import JSON
import SystemPackage

/// Looks at all that the server and its kernels need. What cannot even be looked at is a finding, too.
struct Examination {
    private let options: ConfigurationOptions
    private let transport: TransportOptions

    init(_ options: ConfigurationOptions, _ transport: TransportOptions) {
        self.options = options
        self.transport = transport
    }

    func findings() async throws -> [Finding] {
        let installation = try Installation()
        var findings = [
            Finding("mortise", .good, "\(MortiseVersion.current), installed in \(installation.prefix)"),
            Libraries.swiftRuntime,
            Libraries.zeroMQ,
        ]
        var python: String?
        do {
            let setup = try Setup(options, transport, quietly: true)
            findings += [configuration(setup), workspace(setup), trust(setup)] + plugins(setup)
            findings += await HTTPService(setup.configuration).findings()
            let settings = try setup.pluginSettings()
            python = settings[CommandSettings.pythonPlugin]?["python"]?.stringValue
        } catch {
            findings.append(
                Finding("configuration", .missing, "\(error)", mend: "Mend it, or name another with --config."))
        }
        findings += await KernelPython(setting: python, prefix: installation.prefix).findings()
        return findings + [uv] + KernelFeatures.findings() + AuthorToolchains.findings
    }

    private func configuration(_ setup: Setup) -> Finding {
        guard let file = setup.configuration.file else {
            return Finding("configuration", .good, "no file: the defaults hold")
        }
        // It was read: what cannot be seen of it now is no finding.
        if let exposure = try? Exposure.first(onWayTo: file) {
            return Finding(
                "configuration", .warning, "\(file) is not for you alone to write: \(exposure)", mend: exposure.mend)
        }
        return Finding("configuration", .good, file.string)
    }

    private func workspace(_ setup: Setup) -> Finding {
        let path = Setup.absolute(setup.configuration[HostSettings.workspace])
        var existing = path
        while access(existing.string, F_OK) != 0, existing.removeLastComponent() {}
        let isThere = existing == path
        guard access(existing.string, R_OK | W_OK | X_OK) == 0 else {
            return Finding(
                "workspace", .missing, "\(path) cannot be \(isThere ? "written" : "made")",
                mend: "Change the permissions of \(existing), or name another with --workspace-dir.")
        }
        return Finding("workspace", .good, isThere ? path.string : "\(path) will be made")
    }

    private func trust(_ setup: Setup) -> Finding {
        Finding("plugins' trust", .good, "\(setup.configuration.pluginTrust)")
    }

    private func plugins(_ setup: Setup) -> [Finding] {
        do {
            let survey = try setup.checkedSurvey(nil)
            let used = survey.started.map(\.id)
            let isEmpty = used.isEmpty
            let summary = Finding(
                "plugins", isEmpty ? .missing : .good, isEmpty ? "none" : used.joined(separator: ", "),
                mend: isEmpty ? "Look at `mortise plugins`, or name a directory with --plugin-dir." : nil)
            return [summary] + survey.problems.map { Finding("plugins", .warning, $0.message) }
        } catch {
            return [Finding("plugins", .missing, "\(error)")]
        }
    }

    /// Packages are installed by it, or else by pip, which takes longer.
    private var uv: Finding {
        guard let path = Programs.find("uv") else {
            return Finding(
                "uv", .warning, "not in PATH; packages are installed by pip",
                mend: "For faster installations: https://docs.astral.sh/uv")
        }
        return Finding("uv", .good, path.string)
    }
}
