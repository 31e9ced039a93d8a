/// Why a check has nothing to ask the plugin.
struct CheckOmission: Error {
    let reason: String
}
