import Foundation
import Processes
import Synchronization
import SystemPackage
import Testing

@Suite("What a program gets from its host")
struct EnvironmentTests {
    @Test(
        "are the variables that programs need, and none that may be secret",
        arguments: [
            ("PATH", true), ("HOME", true), ("LC_ALL", true), ("XDG_CACHE_HOME", true), ("OMP_NUM_THREADS", true),
            ("MPLBACKEND", true), ("PYTHONPATH", true), ("VIRTUAL_ENV", true), ("https_proxy", true),
            ("AWS_SECRET_ACCESS_KEY", false), ("OPENAI_API_KEY", false), ("GITHUB_TOKEN", false), ("PGPASSWORD", false),
            ("XDG_SESSION_TOKEN", false), ("OMP_KEY", false), ("LC_password", false), ("PYTHONSTARTUP", false),
            ("PYTHONBREAKPOINT", false), ("LD_PRELOAD", false), ("SOMETHING_ELSE", false), ("path", false),
        ])
    func allowList(name: String, isAllowed: Bool) {
        let allowed = ProgramEnvironment.allowed(of: [name: "value"])
        #expect(allowed == (isAllowed ? [name: "value"] : [:]))
    }

    @Test(
        "are addresses without the names and passwords that they may hold",
        arguments: [
            ("PIP_INDEX_URL", "https://user:token@pypi.example/simple", "https://pypi.example/simple"),
            ("UV_INDEX_URL", "https://token@pypi.example:8443/a@b?c@d", "https://pypi.example:8443/a@b?c@d"),
            (
                "PIP_EXTRA_INDEX_URL", "https://a:b@one.example/ \n https://c:d@e@two.example",
                "https://one.example/ \n https://two.example"
            ),
            ("HTTPS_PROXY", "http://user:pass@proxy.example:3128", "http://proxy.example:3128"),
            ("https_proxy", "user:pass@proxy.example:3128", "proxy.example:3128"),
            ("ALL_PROXY", "socks5h://[::1]:1080", "socks5h://[::1]:1080"),
            ("XDG_SOMETHING", "ftp://me:it@host", "ftp://host"),
            ("HTTP_PROXY", "http://user:pass@", "http://"),
            ("HOME", "/home/ann@example", "/home/ann@example"),
        ])
    func addresses(name: String, value: String, passed: String) {
        #expect(ProgramEnvironment.allowed(of: [name: value]) == [name: passed])
    }

    @Test("is the first Python that somebody named, or else the one beside the installation, or python3")
    func order() throws {
        let all = ["MORTISE_PYTHON": "/bin/cat", "VIRTUAL_ENV": "/nowhere", "PATH": "/usr/bin:/bin"]
        #expect(try PythonLocator(setting: "/bin/sh", prefix: "/nowhere", environment: all).locate() == "/bin/sh")
        #expect(try PythonLocator(setting: "sh", prefix: "/nowhere", environment: all).locate() == "/usr/bin/sh")
        #expect(try PythonLocator(setting: nil, prefix: "/nowhere", environment: all).locate() == "/bin/cat")
        let path = ["PATH": "/nowhere:/usr/bin"]
        #expect(try PythonLocator(setting: "", prefix: "/nowhere", environment: path).locate() == "/usr/bin/python3")
    }

    @Test("passes over an active environment without ipykernel where the installation has one of its own, and says so")
    func environmentWithoutKernel() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "mortise-locator-\(UUID())")
        defer { try? FileManager.default.removeItem(at: root) }
        for path in ["active/bin", "active/lib/python3.11/site-packages", "installed/.venv/bin"] {
            try FileManager.default.createDirectory(at: root.appending(path: path), withIntermediateDirectories: true)
        }
        for path in ["active/bin/python", "installed/.venv/bin/python"] {
            try FileManager.default.createSymbolicLink(
                at: root.appending(path: path), withDestinationURL: URL(filePath: "/bin/sh"))
        }
        let lines = Mutex<[String]>([])
        let locator = PythonLocator(
            setting: nil, prefix: FilePath(root.path).appending("installed"),
            environment: ["VIRTUAL_ENV": root.path + "/active"],
            warn: { line in lines.withLock { $0.append(line) } })
        #expect(try locator.locate().string.hasSuffix("installed/.venv/bin/python"))
        #expect(lines.withLock { $0.first?.contains("has no ipykernel") } == true)
        try FileManager.default.createDirectory(
            at: root.appending(path: "active/lib/python3.11/site-packages/ipykernel"), withIntermediateDirectories: true
        )
        #expect(try locator.locate().string.hasSuffix("active/bin/python"))
    }

    @Test(
        "is never another Python than the one that was named",
        arguments: [
            ("/nowhere/python", [:], "/nowhere/python, which the setting `python` names"),
            ("nosuchpython", [:], "is not in PATH"),
            ("bin/python", [:], "is no absolute path"),
            ("/etc/passwd", [:], "cannot be executed"),
            ("/etc", [:], "cannot be executed"),
            (nil, ["MORTISE_PYTHON": "/nowhere/python"], "MORTISE_PYTHON"),
            (nil, ["VIRTUAL_ENV": "/nowhere"], "/nowhere/bin/python, which the active virtual environment"),
            (nil, ["PATH": "/nowhere"], "there is no Python for kernels"),
        ] as [(String?, [String: String], String)])
    func named(setting: String?, environment: [String: String], message: String) {
        let locator = PythonLocator(setting: setting, prefix: "/nowhere", environment: environment)
        let error = #expect(throws: ProcessError.self) { try locator.locate() }
        #expect(error?.code == .python)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
}
