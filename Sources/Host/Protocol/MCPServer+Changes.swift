extension MCPServer {
    /// Says what legacy clients are told without having asked: that a list has changed. Until it is cancelled.
    ///
    /// - Parameter announce: tells all of them.
    func announceChanges(_ announce: @escaping @Sendable (OutgoingMessage) -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [tools] in
                for await _ in tools.toolChanges() { announce(.toolsChanged()) }
            }
            group.addTask { [resources] in
                guard let resources else { return }
                for await _ in resources.resourceListChanges() where resources.resourceAbilities?.listChanged == true {
                    announce(.resourcesChanged())
                }
            }
        }
    }
}
