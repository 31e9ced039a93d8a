package import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Which of the host's environment variables kernels, scripts and installers get.
///
/// They run code that nobody has read, so they get what programs need to work and nothing that may be secret:
/// a variable passes if the list below names it and its name does not sound like a secret. From addresses in its value
/// the names and passwords are taken out.
package enum ProgramEnvironment {
    /// Variables that pass.
    static let names: Set<String> = [
        // The user, the system and the terminal.
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "COLORTERM", "LANG", "LANGUAGE", "TZ", "TMPDIR", "DISPLAY",
        "LD_LIBRARY_PATH",
        // Python and its environments.
        "VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "PYTHONPATH", "PYTHONHOME", "PYTHONUNBUFFERED",
        "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONWARNINGS", "PYTHONUTF8",
        "PYTHONIOENCODING", "PYTHONNOUSERSITE", "PYTHONUSERBASE", "PYTHONFAULTHANDLER", "PYTHONTRACEMALLOC",
        "PYTHONMALLOC", "PYTHONDEVMODE", "PYTHON_GIL", "PYTHON_JIT", "IPYTHONDIR", "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_PLATFORM_DIRS",
        // Libraries: plots, threads, accelerators.
        "MPLBACKEND", "MPLCONFIGDIR", "NUMEXPR_MAX_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
        "POLARS_MAX_THREADS", "RAYON_NUM_THREADS", "CUDA_VISIBLE_DEVICES", "CUDA_HOME", "NVIDIA_VISIBLE_DEVICES",
        "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "HF_HOME", "TORCH_HOME",
        // The network.
        "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "ftp_proxy",
        "all_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PIP_CERT",
        "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX", "UV_INDEX_URL", "UV_CACHE_DIR",
        "PIP_CACHE_DIR",
    ]

    /// Beginnings of names that pass.
    static let prefixes = ["LC_", "XDG_", "OMP_", "OPENBLAS_", "MKL_", "BLIS_", "GOTO_"]

    /// Parts of names that never pass, in upper case.
    static let secrets = ["TOKEN", "SECRET", "KEY", "PASSWORD", "PASSWD", "CREDENTIAL", "AUTH"]

    /// The variables that a program gets.
    ///
    /// - Parameter environment: the host's variables.
    package static func allowed(of environment: [String: String]) -> [String: String] {
        var allowed: [String: String] = [:]
        for (name, value) in environment where isAllowed(name) {
            allowed[name] = AddressRedaction.redact(value, isAddress: name.uppercased().hasSuffix("_PROXY"))
        }
        return allowed
    }

    /// The variables with which `pip` and `python` are those of a Python's own environment, as if it were activated.
    ///
    /// - Parameters:
    ///   - python: the Python; if it is that of no virtual environment, nothing changes.
    ///   - environment: the variables otherwise.
    package static func activating(_ python: FilePath, in environment: [String: String]) -> [String: String] {
        let programs = python.removingLastComponent()
        let prefix = programs.removingLastComponent()
        guard python.isAbsolute, access(prefix.appending("pyvenv.cfg").string, F_OK) == 0 else { return environment }
        var environment = environment
        environment["PATH"] = [programs.string, environment["PATH"] ?? "/usr/bin:/bin"].joined(separator: ":")
        environment["VIRTUAL_ENV"] = prefix.string
        return environment
    }

    static func isAllowed(_ name: String) -> Bool {
        let upper = name.uppercased()
        guard !secrets.contains(where: upper.contains) else { return false }
        return names.contains(name) || prefixes.contains(where: name.hasPrefix)
    }

    /// The variables that this process was started with.
    ///
    /// Nobody changes them while the process runs: neither the host nor, by its promise, any plugin.
    package static func ofThisProcess() -> [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return variables
    }
}
