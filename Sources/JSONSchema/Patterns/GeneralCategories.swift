/// A set of Unicode's general categories.
struct GeneralCategories: OptionSet, Sendable {
    let rawValue: UInt32

    init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    private init(bit: UInt32) {
        rawValue = 1 << bit
    }

    /// The set of one category.
    init(_ category: Unicode.GeneralCategory) {
        switch category {
        case .uppercaseLetter: self.init(bit: 0)
        case .lowercaseLetter: self.init(bit: 1)
        case .titlecaseLetter: self.init(bit: 2)
        case .modifierLetter: self.init(bit: 3)
        case .otherLetter: self.init(bit: 4)
        case .nonspacingMark: self.init(bit: 5)
        case .spacingMark: self.init(bit: 6)
        case .enclosingMark: self.init(bit: 7)
        case .decimalNumber: self.init(bit: 8)
        case .letterNumber: self.init(bit: 9)
        case .otherNumber: self.init(bit: 10)
        case .connectorPunctuation: self.init(bit: 11)
        case .dashPunctuation: self.init(bit: 12)
        case .openPunctuation: self.init(bit: 13)
        case .closePunctuation: self.init(bit: 14)
        case .initialPunctuation: self.init(bit: 15)
        case .finalPunctuation: self.init(bit: 16)
        case .otherPunctuation: self.init(bit: 17)
        case .mathSymbol: self.init(bit: 18)
        case .currencySymbol: self.init(bit: 19)
        case .modifierSymbol: self.init(bit: 20)
        case .otherSymbol: self.init(bit: 21)
        case .spaceSeparator: self.init(bit: 22)
        case .lineSeparator: self.init(bit: 23)
        case .paragraphSeparator: self.init(bit: 24)
        case .control: self.init(bit: 25)
        case .format: self.init(bit: 26)
        case .surrogate: self.init(bit: 27)
        case .privateUse: self.init(bit: 28)
        case .unassigned: self.init(bit: 29)
        @unknown default: self.init(bit: 30)
        }
    }

    private init(_ bits: ClosedRange<UInt32>) {
        rawValue = bits.reduce(0) { $0 | 1 << $1 }
    }

    /// All that are not in this set.
    var complement: GeneralCategories { GeneralCategories(rawValue: ~rawValue) }

    /// Those that Unicode gives this name: short as `Lu` or long as `Uppercase_Letter`; nil if it gives it to none.
    init?(named name: String) {
        guard let bits = Self.names[name] else { return nil }
        self.init(bits)
    }

    private static let names: [String: ClosedRange<UInt32>] = [
        "L": 0...4, "Letter": 0...4, "LC": 0...2, "Cased_Letter": 0...2,
        "Lu": 0...0, "Uppercase_Letter": 0...0, "Ll": 1...1, "Lowercase_Letter": 1...1,
        "Lt": 2...2, "Titlecase_Letter": 2...2, "Lm": 3...3, "Modifier_Letter": 3...3,
        "Lo": 4...4, "Other_Letter": 4...4,
        "M": 5...7, "Mark": 5...7, "Combining_Mark": 5...7, "Mn": 5...5, "Nonspacing_Mark": 5...5,
        "Mc": 6...6, "Spacing_Mark": 6...6, "Me": 7...7, "Enclosing_Mark": 7...7,
        "N": 8...10, "Number": 8...10, "Nd": 8...8, "Decimal_Number": 8...8, "digit": 8...8,
        "Nl": 9...9, "Letter_Number": 9...9, "No": 10...10, "Other_Number": 10...10,
        "P": 11...17, "Punctuation": 11...17, "punct": 11...17,
        "Pc": 11...11, "Connector_Punctuation": 11...11, "Pd": 12...12, "Dash_Punctuation": 12...12,
        "Ps": 13...13, "Open_Punctuation": 13...13, "Pe": 14...14, "Close_Punctuation": 14...14,
        "Pi": 15...15, "Initial_Punctuation": 15...15, "Pf": 16...16, "Final_Punctuation": 16...16,
        "Po": 17...17, "Other_Punctuation": 17...17,
        "S": 18...21, "Symbol": 18...21, "Sm": 18...18, "Math_Symbol": 18...18, "Sc": 19...19,
        "Currency_Symbol": 19...19, "Sk": 20...20, "Modifier_Symbol": 20...20, "So": 21...21, "Other_Symbol": 21...21,
        "Z": 22...24, "Separator": 22...24, "Zs": 22...22, "Space_Separator": 22...22,
        "Zl": 23...23, "Line_Separator": 23...23, "Zp": 24...24, "Paragraph_Separator": 24...24,
        "C": 25...29, "Other": 25...29, "Cc": 25...25, "Control": 25...25, "cntrl": 25...25,
        "Cf": 26...26, "Format": 26...26, "Cs": 27...27, "Surrogate": 27...27,
        "Co": 28...28, "Private_Use": 28...28, "Cn": 29...29, "Unassigned": 29...29,
    ]
}
