import ArgumentParser
import Glibc
import Host
import JSON
import Logging
import PluginCheck
import SystemPackage

struct PluginCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Examines a plugin: whether it keeps the interface, and what it does to its host.",
        discussion: """
            Each check runs in a process of its own, in an empty workspace that is removed afterwards. From level 5 on the \
            plugin's tools are called, with arguments made from their schemas: those tools too that change or delete. Only \
            those that say `openWorldHint: true` are left out without --open-world, and those that --skip names.

              level 1-2   reads the file and the manifest
              level 3-4   starts and stops it
              level 5-6   calls its tools, rightly and wrongly
              level 7     cancels
              level 8-10  much at once, twice at once, again and again

            The exit code is 1 where a check failed. Warnings and notes fail nothing, and a check that finds no tool to call \
            is skipped.
            """)

    @Argument(help: "The plugin's shared library.", completion: .file(extensions: ["so"]))
    var file: String

    @Option(help: ArgumentHelp("How thoroughly, 1 to 10.", valueName: "number"))
    var level = 5

    @Option(help: ArgumentHelp("Make the same arguments again as a run that printed this seed.", valueName: "number"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Write the outcomes as JUnit XML.", valueName: "file"), completion: .file())
    var junit: String?

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Call those tools too that reach out of this machine.")
    var openWorld = false

    @Option(
        help: ArgumentHelp(
            "Do not call this tool. A name, or a pattern with `*` for any text. May be given several times.",
            valueName: "tool"))
    var skip: [String] = []

    @Option(help: ArgumentHelp("The plugin's settings, a JSON object.", valueName: "object"))
    var settings = "{}"

    @Option(help: ArgumentHelp("How long one call may take, in seconds.", valueName: "number"))
    var patience = 30

    @Option(help: ArgumentHelp("How long one check may take, in seconds.", valueName: "number"))
    var timeLimit = 300

    @Option(
        help: "Where the plugins are that provide what it requires. (Default: those of this installation.)",
        completion: .directory)
    var pluginDir: [String] = []

    /// The one check that this process is for.
    @Option(help: .hidden)
    var only: String?

    /// The workspace of that check.
    @Option(help: .hidden)
    var workspace: String?

    func validate() throws {
        guard (1...10).contains(level) else { throw ValidationError("--level is 1 to 10, not \(level).") }
        guard patience > 0, timeLimit > 0 else { throw ValidationError("--patience and --time-limit are at least 1.") }
        _ = try settingsObject
    }

    func run() async throws {
        if let only, let workspace {
            try await makeCheck(only, in: FilePath(workspace))
            return
        }
        try path.checkIsThere()
        for directory in pluginDir { try Setup.absolute(FilePath(directory)).checkIsThere() }
        try await checkSkipped()
        // First, so that nobody waits for a report that cannot be written.
        let report = try junit.map { try reportFile(Setup.absolute(FilePath($0))) }
        let seed = seed ?? UInt64.random(in: 0...UInt64(UInt32.max))
        let examination = PluginExamination(
            file: path, arguments: childArguments(seed: seed), level: level, limit: .seconds(timeLimit))
        var outcomes: [CheckOutcome] = []
        for try await outcome in examination.outcomes() {
            if !json { print(PluginExamination.lines(of: outcome)) }
            outcomes.append(outcome)
        }
        if let report { try write(outcomes, to: report) }
        tell(outcomes, seed: seed)
        if outcomes.contains(where: \.hasFailed) { throw ExitCode.failure }
    }

    /// - Throws: `ValidationError` where a tool is to be skipped that the plugin does not have.
    private func checkSkipped() async throws {
        guard !skip.isEmpty else { return }
        let end = await PluginManifestCommand.read(path)
        // Why a manifest cannot be read, the checks tell.
        guard case .exited(0) = end.status, let manifest = try? JSONValue(parsing: end.output) else { return }
        let names = manifest["tools"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
        if let misfit = ToolSelection.misfits(skip, among: names).first {
            throw ValidationError("--skip: among the tools of \(path) \(misfit)")
        }
    }

    private func tell(_ outcomes: [CheckOutcome], seed: UInt64) {
        let failed = outcomes.count(where: \.hasFailed)
        let skipped = outcomes.count(where: \.isSkipped)
        if json {
            let report: JSONObject = [
                "file": .string(path.string), "level": JSONValue(level), "seed": JSONValue(seed),
                "passed": .bool(failed == 0), "skipped": JSONValue(skipped),
                "checks": .array(outcomes.map { .object($0.json) }),
            ]
            print(text(report.serialized(pretty: true)))
        } else {
            let omissions = skipped == 0 ? "" : ", \(skipped) skipped,"
            let passed = outcomes.count(where: \.hasPassed)
            let left = Check.all.count { $0.level <= level } - outcomes.count
            let rest = left == 0 ? "" : " After that nothing more could be asked: \(left) were not made."
            print("\(passed) of \(outcomes.count) checks passed\(omissions) at level \(level), seed \(seed).\(rest)")
        }
    }

    private func reportFile(_ path: FilePath) throws -> FileDescriptor {
        do {
            return try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate, .closeOnExec],
                permissions: FilePermissions(rawValue: 0o644))
        } catch {
            throw Failure("Cannot write \(path): \(error).")
        }
    }

    private func write(_ outcomes: [CheckOutcome], to file: FileDescriptor) throws {
        let report = JUnitReport(plugin: path.lastComponent?.string ?? self.file, outcomes)
        do {
            _ = try file.closeAfter { try file.writeAll(report.xml.utf8) }
        } catch {
            throw Failure("Cannot write \(junit ?? ""): \(error).")
        }
    }

    private var path: FilePath { Setup.absolute(FilePath(file)) }

    private var settingsObject: JSONObject {
        get throws {
            do throws(JSONError) {
                return try JSONObject(parsing: Array(settings.utf8))
            } catch {
                throw ValidationError("--settings is no JSON object: \(error)")
            }
        }
    }

    private func childArguments(seed: UInt64) -> [String] {
        var arguments = [
            "plugin", "check", path.string, "--seed", "\(seed)", "--settings", settings, "--patience", "\(patience)",
        ]
        if openWorld { arguments.append("--open-world") }
        for tool in skip { arguments += ["--skip", tool] }
        for directory in pluginDir {
            arguments += ["--plugin-dir", Setup.absolute(FilePath(directory)).string]
        }
        return arguments
    }

    private func makeCheck(_ id: String, in workspace: FilePath) async throws {
        guard let check = Check.named(id) else { throw Failure("There is no check '\(id)'.") }
        let installation = try Installation()
        let providers = pluginDir.isEmpty ? [installation.plugins] : pluginDir.map { FilePath($0) }
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        try await CheckRun.write(
            check,
            of: CheckSubject(
                file: path, providerDirectories: providers, workspace: workspace, prefix: installation.prefix,
                settings: try settingsObject, seed: seed ?? 0, reachesOut: openWorld,
                skipped: skip, patience: .seconds(patience)))
        // What a plugin left running must not keep this process.
        Glibc.exit(0)
    }
}
