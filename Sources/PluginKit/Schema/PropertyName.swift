/// The key under which JSON holds a property.
enum PropertyName {
    /// The words of a Swift name in lower case, joined by underscores: `sessionID` gives `session_id`, `allowedURLs`
    /// gives `allowed_urls`.
    static func key(for property: String) -> String {
        let characters = Array(property)
        var key = ""
        for (index, character) in characters.enumerated() {
            if character.isUppercase && index > 0 && beginsWord(at: index, in: characters) {
                key.append("_")
            }
            key += character.lowercased()
        }
        return key
    }

    /// Whether the capital letter here is the first of a word: after a small letter, or the last of a row of capitals.
    private static func beginsWord(at index: Int, in characters: [Character]) -> Bool {
        if !characters[index - 1].isUppercase { return characters[index - 1] != "_" }
        guard index + 1 < characters.count, characters[index + 1].isLowercase else { return false }
        // An `s` by itself makes a plural of the capitals before it.
        let isPlural =
            characters[index + 1] == "s" && (index + 2 == characters.count || characters[index + 2].isUppercase)
        return !isPlural
    }
}
