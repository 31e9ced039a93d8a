extension DeclarationCheck {
    mutating func prompt(_ configuration: PromptConfiguration, typeName: String) {
        let subject = "\(typeName).configuration"
        if !(1...256).contains(configuration.name.utf8.count) {
            report(subject, "\"\(configuration.name)\" is no name for a prompt", "Use 1 to 256 bytes")
        }
        if let other = promptNames.updateValue(typeName, forKey: configuration.name) {
            report(subject, "the name \"\(configuration.name)\" is taken by \(other)", "Rename one of them")
        }
        if configuration.summary.isEmpty {
            report(subject, "the summary is empty", "Say what the prompt is for")
        }
    }
}
