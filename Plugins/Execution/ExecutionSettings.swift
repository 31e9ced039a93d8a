import CellOutput
public import PluginKit

/// The section `execution` of the configuration.
public struct ExecutionSettings: Parameters {
    @Argument(
        "Bytes of each stream, and of all results together, that an answer holds. What exceeds them goes to a file.",
        in: 1024...16_777_216)
    var textBytes = OutputLimits().textBytes

    @Argument("Bytes of an image beyond which an answer only links to it.", in: 0...16_777_216)
    var imageBytes = OutputLimits().imageBytes

    @Argument("How many images an answer holds; to the others it only links.", in: 0...100)
    var imageCount = OutputLimits().imageCount

    @Argument("Bytes of each file that holds the whole of such a text. What exceeds them is lost.", in: 0...)
    var outputFileBytes = OutputLimits().fileBytes

    /// The defaults.
    public init() {}

    var limits: OutputLimits {
        OutputLimits(
            textBytes: textBytes, imageBytes: imageBytes, imageCount: imageCount, fileBytes: outputFileBytes)
    }
}
