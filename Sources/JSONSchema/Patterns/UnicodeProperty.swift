/// A property that a Unicode scalar has or has not, or its opposite.
struct UnicodeProperty: Sendable {
    private enum Kind: String {
        case any = "Any"
        case ascii = "ASCII"
        case alphabetic = "Alphabetic"
        case uppercase = "Uppercase"
        case lowercase = "Lowercase"
        case whiteSpace = "White_Space"
        case idStart = "ID_Start"
        case idContinue = "ID_Continue"
        case identifierStart = "XID_Start"
        case identifierContinue = "XID_Continue"
        case ideographic = "Ideographic"
        case hexDigit = "Hex_Digit"
        case asciiHexDigit = "ASCII_Hex_Digit"
        case dash = "Dash"
        case math = "Math"
        case emoji = "Emoji"
        case emojiPresentation = "Emoji_Presentation"
    }

    private let kind: Kind
    private let isNegated: Bool

    /// The property that Unicode gives this name; nil if it is none of those that are known.
    init?(named name: String, isNegated: Bool) {
        let names = ["Alpha": "Alphabetic", "Upper": "Uppercase", "Lower": "Lowercase", "space": "White_Space"]
        guard let kind = Kind(rawValue: names[name] ?? name) else { return nil }
        self.kind = kind
        self.isNegated = isNegated
    }

    /// Whether a scalar has the property.
    func holds(for scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        let holds =
            switch kind {
            case .any: true
            case .ascii: scalar.isASCII
            case .alphabetic: properties.isAlphabetic
            case .uppercase: properties.isUppercase
            case .lowercase: properties.isLowercase
            case .whiteSpace: properties.isWhitespace
            case .idStart: properties.isIDStart
            case .idContinue: properties.isIDContinue
            case .identifierStart: properties.isXIDStart
            case .identifierContinue: properties.isXIDContinue
            case .ideographic: properties.isIdeographic
            case .hexDigit: properties.isHexDigit
            case .asciiHexDigit: properties.isASCIIHexDigit
            case .dash: properties.isDash
            case .math: properties.isMath
            case .emoji: properties.isEmoji
            case .emojiPresentation: properties.isEmojiPresentation
            }
        return holds != isNegated
    }
}
