import ArgumentParser
import Host

extension Setting {
    /// The help of the setting's flag.
    func help(_ valueName: String) -> ArgumentHelp {
        let notes = [definition.variable.map { "Also \($0)." }, "Default: \(definition.defaultDescription)."]
        let summary = definition.summary.replacing("`", with: "")
        return ArgumentHelp(
            "\(summary) (\(notes.compactMap(\.self).joined(separator: " ")))", valueName: valueName)
    }
}
