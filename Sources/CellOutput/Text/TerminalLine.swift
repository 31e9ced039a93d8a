/// The line that a terminal is writing, with a cursor that can go back in it.
///
/// Nearly all lines are only ever appended to. So it is kept as UTF-8, and taken apart into scalars only once
/// something is overwritten.
struct TerminalLine: Sendable {
    private var text: [UInt8] = []
    /// The scalars of the line instead of `text`, once it is being overwritten.
    private var cells: [Unicode.Scalar]?
    /// The cell to be written next; nil is the end of the line.
    private var cursor: Int?

    /// About how many bytes the line takes.
    var size: Int { cells?.count ?? text.count }

    /// The line in UTF-8.
    var bytes: [UInt8] {
        guard let cells else { return text }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: cells)
        return Array(String(view).utf8)
    }

    /// Writes at the cursor text that contains no controls.
    mutating func write(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = cursor else {
            text.append(contentsOf: bytes)
            return
        }
        var cells = takeCells()
        var position = start
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if position < cells.count {
                cells[position] = scalar
            } else {
                cells.append(scalar)
            }
            position += 1
        }
        self.cells = cells
        cursor = position
    }

    mutating func returnToStart() {
        if size > 0 { cursor = 0 }
    }

    mutating func goBack() {
        if cursor == nil { cells = takeCells() }
        cursor = max(0, (cursor ?? size) - 1)
    }

    /// Erases from the cursor on.
    mutating func eraseToEnd() {
        guard let cursor else { return }
        let cells = takeCells()
        self.cells = Array(cells.prefix(cursor))
    }

    /// Erases the line and, as programs that do this go on from its start, returns there.
    mutating func eraseAll() {
        self = TerminalLine()
    }

    /// Moves the line to the output and begins a new one.
    mutating func flush(into output: inout [UInt8]) {
        if cells == nil {
            output.append(contentsOf: text)
            text.removeAll(keepingCapacity: true)
            cursor = nil
        } else {
            output.append(contentsOf: bytes)
            self = TerminalLine()
        }
    }

    /// The cells, of which the caller becomes the only owner.
    private mutating func takeCells() -> [Unicode.Scalar] {
        if let cells = cells.take() { return cells }
        defer { text = [] }
        return Array(String(decoding: text, as: UTF8.self).unicodeScalars)
    }
}
