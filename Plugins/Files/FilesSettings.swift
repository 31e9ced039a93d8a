import CellOutput
public import PluginKit
import Programs

/// The section `files` of the configuration.
public struct FilesSettings: Parameters {
    @Argument("Bytes of a file that read_file answers with where the call does not say how many.", in: 1024...8_388_608)
    var readBytes = 1_048_576

    @Argument(
        "Bytes of an image beyond which read_file does not show it, but only answers its base64.", in: 0...8_388_608)
    var imageBytes = 4_194_304

    @Argument(
        "The Python of scripts: a path, or a name to look up in PATH. Without it, it is found as that of the kernels is."
    )
    var python: String?

    @Argument(
        "Bytes of each stream of a script that an answer holds. What exceeds them goes to a file.",
        in: 1024...16_777_216
    )
    var outputBytes = OutputLimits().textBytes

    @Argument("Bytes of each such file. What exceeds them is lost.", in: 0...)
    var outputFileBytes = OutputLimits().fileBytes

    @Argument("What each process of a script may use.")
    var limits = LimitSettings()

    /// The defaults.
    public init() {}

    var outputLimits: OutputLimits { OutputLimits(textBytes: outputBytes, fileBytes: outputFileBytes) }
}
