extension MCPServer {
    /// Says what legacy clients are told without having asked: that a list has changed. Until it is cancelled.
    ///
    /// - Parameter announce: tells all of them.
    func announceChanges(_ announce: @escaping @Sendable (OutgoingMessage) -> Void) async {
        let changes = ListKind.allCases.map { ($0, offerings.changes(of: $0)) }
        await withTaskGroup(of: Void.self) { group in
            for (kind, changes) in changes {
                group.addTask { [offerings] in
                    for await _ in changes where offerings.tells(of: kind) {
                        announce(.listChanged(kind))
                    }
                }
            }
        }
    }
}
