/// How much of a cell's output an answer holds.
package struct OutputLimits: Sendable, Hashable {
    /// Bytes of each stream, and of all results together.
    package var textBytes: Int
    /// Bytes of an image, decoded, beyond which it is only linked.
    package var imageBytes: Int
    /// How many images the model gets to see.
    package var imageCount: Int
    /// Bytes of each file that holds the whole of a text.
    package var fileBytes: Int

    /// - Parameters:
    ///   - textBytes: bytes of each stream, and of all results together.
    ///   - imageBytes: bytes of an image, decoded, beyond which it is only linked.
    ///   - imageCount: how many images the model gets to see.
    ///   - fileBytes: bytes of each file that holds the whole of a text.
    package init(textBytes: Int = 64 << 10, imageBytes: Int = 1 << 20, imageCount: Int = 4, fileBytes: Int = 1 << 30) {
        self.textBytes = textBytes
        self.imageBytes = imageBytes
        self.imageCount = imageCount
        self.fileBytes = fileBytes
    }

    /// How much base64 is kept in memory: enough for all images that are shown, each as large as it may be.
    var keptImageBytes: Int { (imageBytes / 3 + 1) * 4 * imageCount }
}
