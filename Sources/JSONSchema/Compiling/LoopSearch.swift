/// Finds subschemas that apply themselves to the same value again, which would never end.
enum LoopSearch {
    /// - Throws: if there is a loop; the error names it.
    static func check(_ program: Program) throws(SchemaError) {
        var states = [State](repeating: .new, count: program.nodes.count)
        for id in program.nodes.indices where states[id] == .new {
            try search(from: id, &states, program)
        }
    }

    private enum State {
        case new, entered, done
    }

    private static func search(from root: NodeID, _ states: inout [State], _ program: Program) throws(SchemaError) {
        // Not recursive, since a chain of references can be as long as the schema has subschemas.
        var way = [(id: root, rest: neighbours(of: root, program)[...])]
        states[root] = .entered
        while let last = way.last {
            guard let next = last.rest.first else {
                states[last.id] = .done
                way.removeLast()
                continue
            }
            way[way.count - 1].rest.removeFirst()
            switch states[next] {
            case .done: break
            case .entered: throw error(way.map(\.id), to: next, program)
            case .new:
                states[next] = .entered
                way.append((next, neighbours(of: next, program)[...]))
            }
        }
    }

    private static func neighbours(of id: NodeID, _ program: Program) -> [NodeID] {
        program.nodes[id].rules.flatMap(\.inPlace).map { link in
            switch link {
            case .node(let id): id
            case .reference(let index): program.targets[index].node
            }
        }
    }

    private static func error(_ way: [NodeID], to start: NodeID, _ program: Program) -> SchemaError {
        let loop = way.drop { $0 != start } + [start]
        let names = loop.map { program.nodes[$0].location.shortened(to: 100) }
        let shown = names.count <= 8 ? names : names.prefix(4) + ["…"] + names.suffix(3)
        return SchemaError(
            .loop, "the references go round without end: \(shown.joined(separator: " → "))",
            at: program.nodes[start].location)
    }
}
