internal import JSON
internal import Jupyter
internal import PluginKit
internal import Processes
internal import SystemPackage

/// The result of `kernels/1/environment`: the Python of the kernels.
struct EnvironmentResult: Encodable, Sendable {
    private enum CodingKeys: String, CodingKey {
        case python, version, prefix
        case isEnvironment = "is_environment"
    }

    /// The path of the program.
    let python: String
    /// As `3.12.4`.
    let version: String
    /// Where its packages are.
    let prefix: String
    /// Whether it is an environment of its own, of venv or conda, rather than the system's Python.
    let isEnvironment: Bool

    private static let question = """
        import json, os, platform, sys
        own = sys.prefix != sys.base_prefix or os.path.isdir(os.path.join(sys.prefix, "conda-meta"))
        print(json.dumps({"version": platform.python_version(), "prefix": sys.prefix, "own": own}))
        """
    private static let patience = Duration.seconds(30)

    /// Asks a Python what it is.
    ///
    /// - Throws: `PluginError` if there is none, or it does not say.
    static func ask(_ kernels: KernelHostConfiguration) async throws -> EnvironmentResult {
        let python: FilePath
        do throws(KernelError) {
            python = try kernels.python()
        } catch {
            throw PluginError(.failed, error.message)
        }
        let program = Program(
            python, arguments: ["-I", "-c", question], environment: kernels.environment, workingDirectory: "/")
        let outcome = try await Supervisor(python: python).run(
            program, timeout: patience, stdout: Beginning(), stderr: Beginning())
        guard let answer = try? JSONObject(parsing: outcome.stdout.bytes),  // what is no JSON is no answer
            let version = answer["version"]?.stringValue, let prefix = answer["prefix"]?.stringValue,
            let isEnvironment = answer["own"]?.boolValue
        else { throw PluginError(.failed, "\(python), the Python of the kernels, does not tell what it is.") }
        return EnvironmentResult(
            python: python.string, version: version, prefix: prefix, isEnvironment: isEnvironment)
    }
}

/// The beginning of what a program writes, all of it where it is but an answer.
private struct Beginning: OutputSink {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ more: [UInt8]) async {
        bytes += more.prefix(65_536 - bytes.count)
    }
}
