internal import Glibc
package import SystemPackage

/// Finds the Python that kernels and scripts run in.
package struct PythonLocator: Sendable {
    private let setting: String?
    private let prefix: FilePath
    private let environment: [String: String]
    private let warn: (@Sendable (String) -> Void)?

    /// - Parameters:
    ///   - setting: what the configuration says, a path or a name to look up in PATH.
    ///   - prefix: where the host is installed.
    ///   - environment: the host's environment.
    ///   - warn: told when an active virtual environment is passed over.
    package init(
        setting: String?, prefix: FilePath, environment: [String: String], warn: (@Sendable (String) -> Void)? = nil
    ) {
        self.warn = warn
        self.setting = setting
        self.prefix = prefix
        self.environment = environment
    }

    /// The first of: the setting, `MORTISE_PYTHON`, the active virtual environment, the `.venv` beside the
    /// installation or above it, `python3` in PATH. An active environment that has no ipykernel, made for something
    /// else, gives way to the installation's own.
    ///
    /// - Throws: `ProcessError` if the first that is named is not there, rather than run another one than was meant.
    package func locate() throws(ProcessError) -> FilePath {
        if let setting, !setting.isEmpty {
            return try named(setting, by: "the setting `python`")
        }
        if let path = environment["MORTISE_PYTHON"], !path.isEmpty {
            return try named(path, by: "MORTISE_PYTHON")
        }
        if let directory = environment["VIRTUAL_ENV"], !directory.isEmpty {
            let python = try named("\(directory)/bin/python", by: "the active virtual environment (VIRTUAL_ENV)")
            guard !Self.hasKernel(FilePath(directory)), let own = installed else { return python }
            warn?(
                "The active virtual environment \(directory) has no ipykernel; kernels run in \(own). "
                    + "Install ipykernel there, or name a Python, to have it otherwise.")
            return own
        }
        if let installed { return installed }
        if let path = search("python3") { return path }
        throw ProcessError(
            .python,
            "there is no Python for kernels: neither the setting `python` nor MORTISE_PYTHON is set, no virtual "
                + "environment is active, \(prefix)/.venv does not exist and python3 is not in PATH; install "
                + "python3, or set MORTISE_PYTHON to the path of one that has ipykernel"
        )
    }

    private var installed: FilePath? {
        [prefix, prefix.removingLastComponent()].lazy
            .map { $0.appending(".venv/bin/python") }
            .first(where: Self.isExecutable)
    }

    /// Whether ipykernel is installed in a virtual environment.
    private static func hasKernel(_ environment: FilePath) -> Bool {
        var matches = glob_t()
        defer { globfree(&matches) }
        return glob("\(environment)/lib/python3*/site-packages/ipykernel", 0, nil, &matches) == 0
    }

    private func named(_ name: String, by source: String) throws(ProcessError) -> FilePath {
        let path = name.contains("/") ? FilePath(name) : search(name)
        if let path, path.isAbsolute, Self.isExecutable(path) { return path }
        let problem = path.map { $0.isAbsolute ? "cannot be executed" : "is no absolute path" } ?? "is not in PATH"
        throw ProcessError(
            .python,
            "\(name), which \(source) names as the Python of the kernels, \(problem); "
                + "name one that has ipykernel, or install it there"
        )
    }

    private func search(_ name: String) -> FilePath? {
        let directories = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        return directories.lazy
            .filter { $0.hasPrefix("/") }
            .map { FilePath(String($0)).appending(name) }
            .first(where: Self.isExecutable)
    }

    private static func isExecutable(_ path: FilePath) -> Bool {
        var information = stat()
        guard stat(path.string, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return false }
        return access(path.string, X_OK) == 0
    }
}
