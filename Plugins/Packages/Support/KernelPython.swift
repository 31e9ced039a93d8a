import JSON
import PluginKit
import SystemPackage

/// The Python of the kernels, as the service `kernels/1` tells of it.
struct KernelPython: Decodable, Sendable {
    private enum CodingKeys: String, CodingKey {
        case python, prefix
        case isEnvironment = "is_environment"
    }

    private struct NoParameters: Encodable {}

    /// The path of the program.
    let python: String
    /// Where its packages are.
    let prefix: String
    /// Whether it is an environment of its own rather than the system's Python.
    let isEnvironment: Bool

    /// Asks the service.
    ///
    /// - Throws: `PluginError` if the kernels' packages cannot be installed from here.
    static func ask(in context: CallContext<PackagesPlugin>) async throws -> KernelPython {
        let answer = try await context.call("kernels/1", "environment", NoParameters()).result
        let found: KernelPython = try answer.decode()
        guard found.isEnvironment else {
            throw PluginError(
                .unsupported,
                "Nothing is installed: the kernels run in \(found.python), the system's Python, which is not to be "
                    + "changed. Make an environment that has ipykernel (python3 -m venv ~/mortise-python && "
                    + "~/mortise-python/bin/pip install ipykernel) and restart the server with "
                    + "--python ~/mortise-python/bin/python.")
        }
        return found
    }
}
