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

    @Argument(
        "How many sessions there may be, counting the default one; of each principal where clients have tokens.",
        in: 1...10_000)
    var maxSessions = 16

    @Argument("Seconds without use after which a session is ended with its state; 0 for never. The default one stays.")
    var idleTimeout: Duration = .zero

    @Argument("Bytes of files that restart_kernel may write to keep a kernel's state, until it is read.", in: 0...)
    var stateBytes = 1 << 30

    /// The defaults.
    public init() {}
}
