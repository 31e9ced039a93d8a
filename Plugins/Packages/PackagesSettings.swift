import CellOutput
public import PluginKit
import Programs

/// The section `packages` of the configuration.
public struct PackagesSettings: Parameters {
    @Argument("Seconds until an installation is ended.", in: .seconds(1) ... .seconds(31_536_000))
    var timeout: Duration = .seconds(900)

    @Argument(
        "Whether packages may be installed from addresses that a call gives (https://…, git+https://…), not only from "
            + "the index and the workspace.")
    var allowURLs = false

    @Argument(
        "Bytes of each stream of an installer that an answer holds. What exceeds them goes to a file.",
        in: 1024...16_777_216)
    var outputBytes = OutputLimits().textBytes

    @Argument("Bytes of each such file. What exceeds them is lost.", in: 0...)
    var outputFileBytes = OutputLimits().fileBytes

    @Argument("What each process of an installer may use.")
    var limits = LimitSettings()

    /// The defaults.
    public init() {}

    var outputLimits: OutputLimits { OutputLimits(textBytes: outputBytes, fileBytes: outputFileBytes) }
}
