/// One object that a cell displayed, or its value.
struct Display {
    /// By which later updates name it.
    let id: String?
    /// Whether it is the value of the cell rather than something displayed on the way.
    let isResult: Bool
    /// Its plain text, if that says something that the other forms do not.
    var text: String?
    /// The files in which its other forms were saved.
    var files: [SavedFile] = []
    /// Whether it is an image of a kind that models can see.
    var isImage = false
    /// The image, unless it is too large to be shown.
    var image: InlineImage?
}

/// An image in base64.
package struct InlineImage: Sendable, Equatable {
    package let base64: String
    package let mimeType: String
}
