/// What a server has to offer.
struct Offerings: Sendable {
    let tools: any ToolProvider
    let prompts: (any PromptProvider)?
    let resources: (any ResourceProvider)?
    let completions: (any CompletionProvider)?

    /// Whether clients are told when a list changes.
    func tells(of kind: ListKind) -> Bool {
        switch kind {
        case .tools: true
        case .prompts: prompts?.offersPrompts == true
        case .resources: resources?.resourceAbilities?.listChanged == true
        }
    }

    /// Follows a list: one element after each change of it. What is read late is read once.
    func changes(of kind: ListKind) -> AsyncStream<Void> {
        let changes =
            switch kind {
            case .tools: tools.toolChanges()
            case .prompts: prompts?.promptChanges()
            case .resources: resources?.resourceListChanges()
            }
        return changes ?? AsyncStream { $0.finish() }
    }
}
