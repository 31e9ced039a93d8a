/// Takes a form (multipart/form-data, RFC 7578) apart while it comes, however it is cut into chunks.
///
/// It holds no more than the head of a part and what may be the beginning of a boundary.
package struct MultipartReader {
    /// Who takes the parts, one after the other.
    package protocol Receiver {
        /// A part begins.
        mutating func begin(_ part: MultipartPart) throws
        /// Some bytes of the part, at least one.
        mutating func receive(_ bytes: ArraySlice<UInt8>) throws
        /// The part is whole.
        mutating func end() throws
    }

    /// So long may the head of a part be, in bytes.
    package static let headLimit = 16 << 10
    /// So many parts may there be.
    package static let partLimit = 1000

    private enum State {
        /// What comes before the first boundary, which is nobody's.
        case preamble
        /// The rest of the line of a boundary.
        case boundaryLine
        case head
        case body
        /// What comes after the last boundary, which is nobody's.
        case epilogue
    }

    private let delimiter: [UInt8]
    private var state = State.preamble
    /// What came and is not understood yet. The first boundary may lack the line break before it.
    private var pending: [UInt8] = [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    private var partCount = 0

    /// - Parameter contentType: the header field of the request.
    /// - Throws: `MultipartError` if that is none of a form.
    package init(contentType: String?) throws(MultipartError) {
        guard let type = contentType.flatMap({ HeaderParameters($0.utf8) }), type.value == "multipart/form-data" else {
            throw MultipartError("Send a form: Content-Type must be multipart/form-data; boundary=…")
        }
        guard let boundary = type["boundary"], (1...70).contains(boundary.utf8.count) else {
            throw MultipartError("Content-Type must name a boundary of 1 to 70 characters.")
        }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// Whether the last boundary has come.
    var isWhole: Bool { if case .epilogue = state { true } else { false } }

    /// Takes the next chunk.
    ///
    /// - Throws: `MultipartError` if it is no form; what the receiver throws.
    package mutating func take(_ chunk: [UInt8], _ receiver: inout some Receiver) throws {
        pending += chunk
        var rest = pending[...]
        while try advance(&rest, &receiver) {}
        pending = Array(rest)
    }

    /// Tells that nothing follows.
    ///
    /// - Throws: `MultipartError` if the form is not whole.
    package func end() throws(MultipartError) {
        if !isWhole { throw MultipartError("The form ends before its last boundary; send it again.") }
    }

    /// Understands what there is.
    ///
    /// - Returns: false if that needs more bytes.
    private mutating func advance(_ rest: inout ArraySlice<UInt8>, _ receiver: inout some Receiver) throws -> Bool {
        switch state {
        case .preamble:
            return passBoundary(&rest) { _ in }
        case .body:
            let isOver = try passBoundary(&rest) { bytes in try receiver.receive(bytes) }
            if isOver { try receiver.end() }
            return isOver
        case .boundaryLine:
            return try passBoundaryLine(&rest)
        case .head:
            return try passHead(&rest, &receiver)
        case .epilogue:
            rest = []
            return false
        }
    }

    /// Takes what is before the next boundary, as far as it is certain.
    ///
    /// - Returns: whether the boundary has come.
    private mutating func passBoundary(
        _ rest: inout ArraySlice<UInt8>, _ take: (ArraySlice<UInt8>) throws -> Void
    ) rethrows -> Bool {
        let found = ByteSearch.first(delimiter, in: rest)
        let end = found ?? max(rest.startIndex, rest.endIndex - delimiter.count + 1)
        if end > rest.startIndex { try take(rest[..<end]) }
        rest = rest[(found.map { $0 + delimiter.count } ?? end)...]
        if found != nil { state = .boundaryLine }
        return found != nil
    }

    private mutating func passBoundaryLine(_ rest: inout ArraySlice<UInt8>) throws(MultipartError) -> Bool {
        guard rest.count >= 2 else { return false }
        if rest.starts(with: [UInt8(ascii: "-"), UInt8(ascii: "-")]) {
            state = .epilogue
            return true
        }
        let line = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        if rest.count - line.count > 1000 {
            throw MultipartError("A boundary of the form is followed by too much space.")
        }
        guard line.count >= 2 else { return false }
        guard line.starts(with: [UInt8(ascii: "\r"), UInt8(ascii: "\n")]) else {
            throw MultipartError("A boundary of the form is followed by something else than a line break.")
        }
        partCount += 1
        if partCount > Self.partLimit { throw MultipartError("The form has more than \(Self.partLimit) parts.") }
        // With this line break a head without fields is found to end like any other.
        rest = line
        state = .head
        return true
    }

    private mutating func passHead(
        _ rest: inout ArraySlice<UInt8>, _ receiver: inout some Receiver
    ) throws -> Bool {
        guard let end = ByteSearch.first(Self.headEnd, in: rest) else {
            if rest.count > Self.headLimit { throw Self.headTooLong }
            return false
        }
        let head = rest[..<end]
        if head.count > Self.headLimit { throw Self.headTooLong }
        try receiver.begin(MultipartPart(head: head))
        rest = rest[(end + Self.headEnd.count)...]
        state = .body
        return true
    }

    private static let headEnd = Array("\r\n\r\n".utf8)
    private static let headTooLong = MultipartError("The head of a part of the form is longer than \(headLimit) bytes.")
}
