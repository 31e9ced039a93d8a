extension JSONValue {
    /// Whether bytes are one JSON text, within the limits.
    public static func isValid(_ bytes: [UInt8], limits: JSONLimits = .default) -> Bool {
        do throws(JSONError) {
            _ = try JSONValue(parsing: bytes, limits: limits)
            return true
        } catch {
            return false
        }
    }
}
