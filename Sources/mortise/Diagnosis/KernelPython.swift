import Glibc
import Subprocess
import SystemPackage

/// The Python of the kernels, found where the plugin that runs them looks for it, and asked whether it can.
struct KernelPython {
    /// What the configuration says.
    let setting: String?
    let prefix: FilePath

    /// Starting Python and importing ipykernel takes seconds on a slow disk.
    private static let patience = Duration.seconds(60)

    func findings() async -> [Finding] {
        guard let path = await locate() else {
            return [
                Finding(
                    "Python", .missing, named.map { "\($0) is no program" } ?? "none is found",
                    mend: "Install python3, or name one that has ipykernel with --python.")
            ]
        }
        return [await version(path), await ipykernel(path), await cloudpickle(path)]
    }

    /// What names the Python, as `MORTISE_PYTHON (/opt/python)`; nil where nothing does.
    private var named: String? {
        setting ?? Environment["MORTISE_PYTHON"].map { "MORTISE_PYTHON (\($0))" }
    }

    private func version(_ path: FilePath) async -> Finding {
        guard let version = await Self.ask(path, "import platform; print(platform.python_version())") else {
            return Finding(
                "Python", .missing, "\(path) does not run", mend: "Name one that does with --python, or mend it.")
        }
        return Finding("Python", .good, "\(version), \(path)")
    }

    private func ipykernel(_ path: FilePath) async -> Finding {
        guard let version = await Self.ask(path, "import ipykernel; print(ipykernel.__version__)") else {
            return Finding(
                "ipykernel", .missing, "\(path) cannot import it", mend: Self.install("ipykernel", in: path))
        }
        return Finding("ipykernel", .good, version)
    }

    private func cloudpickle(_ path: FilePath) async -> Finding {
        guard let version = await Self.ask(path, "import cloudpickle; print(cloudpickle.__version__)") else {
            return Finding(
                "cloudpickle", .warning, "\(path) cannot import it, so restart_kernel can keep no state",
                mend: Self.install("cloudpickle", in: path))
        }
        return Finding("cloudpickle", .good, version)
    }

    /// A Python that the system manages takes no packages: those go to an environment.
    private static func install(_ package: String, in path: FilePath) -> String {
        let environment = path.removingLastComponent().removingLastComponent()
        guard access(environment.appending("pyvenv.cfg").string, F_OK) != 0 else {
            return "Install it: \(path) -m pip install \(package)"
        }
        return
            "Make an environment that has it: \(path) -m venv DIRECTORY, then DIRECTORY/bin/pip install ipykernel cloudpickle, and name DIRECTORY/bin/python with --python."
    }

    private func locate() async -> FilePath? {
        if let named = setting ?? Environment["MORTISE_PYTHON"] {
            let path = named.contains("/") ? FilePath(named) : Programs.find(named)
            return path.flatMap { Programs.isExecutable($0) ? $0 : nil }
        }
        let beside = [prefix, prefix.removingLastComponent()].map { $0.appending(".venv/bin/python") }
        let installed = beside.first(where: Programs.isExecutable)
        if let environment = Environment["VIRTUAL_ENV"] {
            let active = FilePath(environment).appending("bin/python")
            // One that was made for something else gives way to the installation's own.
            guard let installed, await Self.ask(active, "import ipykernel; print(0)") == nil else { return active }
            return installed
        }
        return installed ?? Programs.find("python3")
    }

    /// What a line of Python prints; nil where it fails or takes too long.
    private static func ask(_ path: FilePath, _ code: String) async -> String? {
        await withTaskGroup(of: String?.self) { group in
            group.addTask {
                let arguments: Arguments = ["-c", code]
                // Whatever keeps it from running, it does not run.
                let done = try? await Subprocess.run(
                    .path(path), arguments: arguments, output: .string(limit: 4096), error: .discarded)
                guard let done, done.terminationStatus.isSuccess else { return nil }
                return done.standardOutput.split(separator: "\n").last.map(String.init)
            }
            group.addTask {
                // Ended early where the answer came first.
                try? await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
