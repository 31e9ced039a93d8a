public import PluginKit
import Programs

/// The section `sessions` of the configuration.
public struct SessionsSettings: Parameters {
    @Argument("The Python of the kernels, which must have ipykernel: a path, or a name to look up in PATH.")
    var python: String?

    @Argument("Seconds until a cell is interrupted, where its caller does not say; 0 for no limit.")
    var executeTimeout: Duration = .seconds(300)

    @Argument("Seconds that an interrupted cell may take to end before its kernel is killed and restarted.")
    var interruptGrace: Duration = .seconds(5)

    @Argument("Seconds that a kernel may take to start.")
    var startTimeout: Duration = .seconds(60)

    @Argument("What each process of a kernel may use.")
    var limits = LimitSettings()

    /// The defaults.
    public init() {}
}
