import JSON
import Workspace

/// What a cell displayed, in order. Memory is bounded: rich forms go to files at once, and so does text beyond a limit.
struct DisplayList {
    private let limits: OutputLimits
    private let files: OutputFiles
    private var displays: [Display] = []
    private var nextNumber = 1
    private var textBytes = 0
    private var imageBytes = 0
    /// Where text goes that exceeds the limit.
    private var overflow: WholeText
    private(set) var overflowCount = 0
    /// How many displays were not saved in all their forms, since there are too many displays or forms.
    private(set) var droppedCount = 0
    /// Why displays could not be saved, each reason once.
    private var failedDisplays: [String] = []

    /// How many displays are remembered one by one.
    private static let greatestCount = 1000
    /// How many forms of a display are saved.
    private static let greatestFormCount = 20
    /// What these limits are, for a reader.
    static let limit = "\(greatestCount) displays are saved, in \(greatestFormCount) forms each"
    /// Bytes of the longest id by which a display can be updated.
    private static let longestID = 1024

    init(limits: OutputLimits, files: OutputFiles) {
        self.limits = limits
        self.files = files
        overflow = WholeText(name: "results.txt", limit: limits.fileBytes, files: files)
    }

    /// Adds a display.
    mutating func add(_ bundle: JSONObject, id: String?, isResult: Bool) async {
        guard displays.count >= Self.greatestCount else {
            displays.append(await make(bundle, id: id, isResult: isResult))
            return
        }
        let forms = Representation.all(in: bundle)
        if !forms.isEmpty { droppedCount += 1 }
        if let text = Self.text(of: bundle, forms, isResult: isResult) { _ = await overflow(text) }
    }

    /// Replaces what was displayed under an id. What an earlier cell displayed under it cannot be replaced any more,
    /// so it is shown anew.
    mutating func update(_ bundle: JSONObject, id: String?) async {
        let positions = displays.indices.filter { id != nil && displays[$0].id == id }
        guard let first = positions.first else {
            await add(bundle, id: id, isResult: false)
            return
        }
        for position in positions { await discard(displays[position]) }
        let display = await make(bundle, id: id, isResult: displays[first].isResult)
        displays[first] = display
        for position in positions.dropFirst() {
            displays[position].text = nil
            displays[position].files = []
            displays[position].image = nil
            displays[position].isImage = false
        }
    }

    /// Forgets everything, and removes the files.
    mutating func clear() async {
        for display in displays { await discard(display) }
        let number = nextNumber
        self = DisplayList(limits: limits, files: files)
        // Names are not used again, lest a file be taken for one that is gone.
        nextNumber = number
    }

    /// The plain texts in order.
    var texts: [String] { displays.compactMap(\.text) }

    /// The saved files in order.
    var savedFiles: [SavedFile] { displays.flatMap(\.files) }

    /// The images for the model to see: the first of them, as many as the limits say.
    var images: [InlineImage] { Array(displays.compactMap(\.image).prefix(limits.imageCount)) }

    /// How many images the model does not see.
    var hiddenImageCount: Int { displays.count { $0.isImage } - images.count }

    /// The file of text that exceeds the limit, if all of it could be saved.
    var overflowFile: SavedFile? { overflow.file }

    /// Where there is but a part of the text that exceeds the limit.
    var partialOverflowPath: String? { overflow.failure == nil ? nil : overflow.path }

    /// What could not be saved, each reason once.
    var failures: [String] {
        failedDisplays + [overflow.failure].compactMap { $0 }.filter { !failedDisplays.contains($0) }
    }

    /// Leaves the file of text that exceeds the limit to the user.
    func keep() {
        overflow.keep()
    }

    private mutating func make(_ bundle: JSONObject, id: String?, isResult: Bool) async -> Display {
        var display = Display(id: id.flatMap { $0.utf8.count <= Self.longestID ? $0 : nil }, isResult: isResult)
        let forms = Representation.all(in: bundle)
        if forms.count > Self.greatestFormCount { droppedCount += 1 }
        for form in forms.prefix(Self.greatestFormCount) { await save(form, in: &display) }
        if let text = Self.text(of: bundle, forms, isResult: isResult) { display.text = await keep(text) }
        return display
    }

    /// The plain text of a figure only says that it is one, but a value's is what the user expects to see.
    private static func text(of bundle: JSONObject, _ forms: [Representation], isResult: Bool) -> String? {
        guard isResult || !forms.contains(where: { $0.mimeType.hasPrefix("image/") }) else { return nil }
        return bundle["text/plain"]?.stringValue.map { TerminalText.plain($0) }
    }

    private mutating func save(_ form: Representation, in display: inout Display) async {
        let name = "\(nextNumber).\(form.fileExtension)"
        nextNumber += 1
        do {
            display.files.append(try await files.save(form.bytes, as: name, mimeType: form.mimeType))
        } catch {
            fail("\(error)")
        }
        guard let base64 = form.imageBase64 else { return }
        display.isImage = true
        guard display.image == nil, form.bytes.count <= limits.imageBytes,
            imageBytes + base64.utf8.count <= limits.keptImageBytes
        else { return }
        imageBytes += base64.utf8.count
        display.image = InlineImage(base64: base64, mimeType: form.mimeType)
    }

    /// The text as far as it fits; the whole goes to a file if it does not.
    private mutating func keep(_ text: String) async -> String? {
        let rest = limits.textBytes - textBytes
        if text.utf8.count <= rest {
            textBytes += text.utf8.count
            return text
        }
        let file = await overflow(text)
        guard rest >= 1024 else { return nil }
        textBytes = limits.textBytes
        var excerpt = HeadTailBuffer(limit: rest)
        excerpt.append(Array(text.utf8))
        return excerpt.text { omitted in
            let place = file.map { "; the whole is in \($0.path)" } ?? ", and lost"
            return "[… \(omitted) bytes of this result are left out here\(place) …]"
        }
    }

    /// Saves a text that exceeds the limit.
    ///
    /// - Returns: the file, nil if it does not hold the whole text.
    private mutating func overflow(_ text: String) async -> SavedFile? {
        overflowCount += 1
        await overflow.append(Array(text.utf8) + [UInt8(ascii: "\n")])
        return overflow.file
    }

    private mutating func discard(_ display: Display) async {
        for file in display.files { await files.remove(file.path) }
        textBytes -= min(textBytes, display.text?.utf8.count ?? 0)
        imageBytes -= display.image?.base64.utf8.count ?? 0
    }

    private mutating func fail(_ reason: String) {
        if failedDisplays.count < 5 && !failedDisplays.contains(reason) { failedDisplays.append(reason) }
    }
}
