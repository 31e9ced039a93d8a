import CallCosts

/// Prints what a call of a plugin costs:
///
///     swift run -c release --package-path Benchmarks/Calls call-bench dist
@main
struct CallBench {
    private static let rounds = 20_000

    static func main() async throws {
        let tree = CommandLine.arguments.dropFirst().first ?? "dist"
        let costs = try await CallCosts(rounds: rounds, tree: tree)
        row("the work itself, called in Swift, median", costs.direct)
        row("  as a plugin, over the interface: over that", costs.bare - costs.direct, goal: .microseconds(5))
        row("  by a host, on a thread of the plugin: over that", costs.inProcess - costs.direct)
        row("  in a process of its own: over that", costs.isolated - costs.direct, goal: .microseconds(60))
    }

    private static func row(_ name: String, _ cost: Duration, goal: Duration? = nil) {
        let verdict = goal.map { "  <= \(text($0))  \(cost <= $0 ? "met" : "MISSED")" } ?? ""
        print(name + String(repeating: " ", count: max(1, 58 - name.count)) + text(cost) + verdict)
    }

    private static func text(_ cost: Duration) -> String {
        "\((cost / .nanoseconds(100)).rounded() / 10) µs"
    }
}
