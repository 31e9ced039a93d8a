/// Names like a given one, to be tried until one is free: `plot.png`, `plot-2.png`, … and at last random ones.
struct UniqueNames: Sequence, IteratorProtocol {
    private let stem: Substring
    private let fileExtension: Substring
    private var attempt = 0

    init(like name: String) {
        // A dot at the start or the end makes no extension.
        let dot = name.lastIndex(of: ".").flatMap {
            $0 > name.startIndex && name.index(after: $0) < name.endIndex ? $0 : nil
        }
        stem = name[..<(dot ?? name.endIndex)]
        fileExtension = name[(dot ?? name.endIndex)...]
    }

    /// The next name, nil when it is time to give up.
    mutating func next() -> String? {
        attempt += 1
        switch attempt {
        case 1: return "\(stem)\(fileExtension)"
        case 2...100: return "\(stem)-\(attempt)\(fileExtension)"
        case 101...110: return "\(stem)-\(String(UInt64.random(in: .min ... .max), radix: 36))\(fileExtension)"
        default: return nil
        }
    }
}
