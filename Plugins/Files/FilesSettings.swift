public import PluginKit

/// The section `files` of the configuration.
public struct FilesSettings: Parameters {
    @Argument("Bytes of a file that read_file answers with where the call does not say how many.", in: 1024...8_388_608)
    var readBytes = 1_048_576

    @Argument(
        "Bytes of an image beyond which read_file does not show it, but only answers its base64.", in: 0...8_388_608)
    var imageBytes = 4_194_304

    /// The defaults.
    public init() {}
}
