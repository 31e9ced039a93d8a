import JSON

extension JSONObject {
    /// Both objects in one, and so their members that are objects. Of two others the second counts.
    func merging(_ other: JSONObject) -> JSONObject {
        var merged = self
        for (key, value) in other {
            if let mine = merged[key]?.objectValue, let theirs = value.objectValue {
                merged[key] = .object(mine.merging(theirs))
            } else {
                merged[key] = value
            }
        }
        return merged
    }
}
