import Host

/// The settings of this executable beside those of the host, which knows nothing of Python.
enum CommandSettings {
    /// The plugin that runs kernels.
    static let pythonPlugin = "sessions"
    /// The plugins that `python` is a short way of setting up.
    static let pythonPlugins = [pythonPlugin, "files"]

    static let python = Setting<String?>(
        "python", SettingKind<String>.program.optional, default: nil,
        defaultText: "MORTISE_PYTHON, an active virtual environment, the .venv of the installation, python3",
        example: "python3", flag: "--python", variable: .none,
        """
        The Python that runs kernels, which needs ipykernel, and scripts. Short for `plugins.sessions.settings.python` \
        and `plugins.files.settings.python`. Comes before the variable MORTISE_PYTHON.
        """)

    /// The variables that mean something without being settings.
    static let otherVariables = ["MORTISE_CONFIG", "MORTISE_PYTHON"]

    /// The whole table.
    static var all: [SettingDefinition] {
        var all = SettingDefinition.host
        all.insert(python.definition, at: 2)
        return all
    }
}
