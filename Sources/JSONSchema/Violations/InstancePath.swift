import JSON

/// The way from a value to a part of it.
package struct InstancePath: Hashable, Sendable {
    /// A step of the way.
    package enum Element: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    /// The steps from the outside in; none for the value as a whole.
    package private(set) var elements: [Element] = []

    init() {}

    /// Whether it is the value as a whole.
    package var isEmpty: Bool { elements.isEmpty }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    mutating func removeLast() {
        elements.removeLast()
    }

    /// The path as a JSON pointer: `/items/2/name`; empty for the value as a whole.
    package var pointer: String {
        var pointer = ""
        for element in elements {
            switch element {
            case .key(let key): pointer += "/" + JSONPointer.escaped(key)
            case .index(let index): pointer += "/\(index)"
            }
        }
        return pointer
    }
}

extension InstancePath: CustomStringConvertible {
    /// The path for a reader: `items[2].name`, with keys in quotes that are no plain names; empty for the value as a
    /// whole.
    package var description: String {
        var text = ""
        for element in elements {
            switch element {
            case .key(let key) where Self.isPlain(key): text += text.isEmpty ? key : ".\(key)"
            case .key(let key): text += "[\(key.excerptInQuotes)]"
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }

    private static func isPlain(_ key: String) -> Bool {
        key.utf8.count <= 60 && key.first.map { $0.isLetter || $0 == "_" || $0 == "$" } ?? false
            && key.unicodeScalars.allSatisfy { scalar in
                scalar == "_" || scalar == "$" || scalar == "-" || scalar.properties.isAlphabetic
                    || scalar.properties.numericType == .decimal
            }
    }
}
