/// Which plugins are started, in which order, and why the others are not. Decided from manifests alone.
struct PluginPlan {
    struct Refusal: Equatable {
        let id: String
        let error: PluginError
    }

    /// Each after the providers of all that it requires.
    private(set) var order: [PluginManifest] = []
    private(set) var refusals: [Refusal] = []

    /// - Parameters:
    ///   - manifests: of the plugins that could be loaded; no two have the same id.
    ///   - settled: the ids of those that others must give way to.
    init(_ manifests: [PluginManifest], settled: Set<String> = []) {
        let sorted = manifests.sorted { $0.id < $1.id }
        let candidates = withoutConflicts(
            sorted.filter { settled.contains($0.id) } + sorted.filter { !settled.contains($0.id) })
        arrange(candidates.sorted { $0.id < $1.id })
    }

    /// Leaves out each plugin that offers or provides what an earlier one does.
    private mutating func withoutConflicts(_ manifests: [PluginManifest]) -> [PluginManifest] {
        var owners: [String: String] = [:]
        return manifests.filter { manifest in
            let claims =
                manifest.toolNames.map { (key: "tool \($0)", text: "the tool '\($0)'") }
                + manifest.routes.map { (key: "route \($0.shape)", text: "the route '\($0.name)'") }
                + manifest.promptNames.map { (key: "prompt \($0)", text: "the prompt '\($0)'") }
                + (manifest.offer.resources ?? []).map { (key: "resource \($0.uri)", text: "the resource '\($0.uri)'") }
                + manifest.space.prefixes.map { (key: "prefix \($0)", text: "resources under '\($0)'") }
                + (manifest.offer.templates ?? []).map {
                    (key: "template \($0.text)", text: "the resource template '\($0.text)'")
                }
                + manifest.provides.map { (key: "service \($0)", text: "the service '\($0)'") }
            if let taken = claims.first(where: { owners[$0.key] != nil }), let owner = owners[taken.key] {
                refuse(
                    manifest, .conflict,
                    "offers \(taken.text), which the plugin '\(owner)' offers already. Remove one of the two.")
                return false
            }
            for claim in claims {
                owners[claim.key] = manifest.id
            }
            return true
        }
    }

    /// Puts each plugin behind its providers; what then remains waits for something absent or for itself.
    private mutating func arrange(_ candidates: [PluginManifest]) {
        var waiting = candidates
        var available: Set<String> = []
        while true {
            let ready = waiting.filter { $0.requires.allSatisfy(available.contains) }
            if ready.isEmpty { break }
            order += ready
            available.formUnion(ready.flatMap(\.provides))
            waiting.removeAll { manifest in ready.contains { $0.id == manifest.id } }
        }
        for manifest in waiting {
            refuse(manifest, .requirement, reason(manifest, waiting: waiting, available: available))
        }
    }

    private func reason(_ manifest: PluginManifest, waiting: [PluginManifest], available: Set<String>) -> String {
        let missing = manifest.requires.filter { !available.contains($0) }
        for service in missing where !waiting.contains(where: { $0.provides.contains(service) }) {
            return "requires the service '\(service)', which no plugin provides. Add one that does."
        }
        let chain = cycle(from: manifest, in: waiting)
        if chain.count > 1, chain.first == chain.last {
            return "is in a cycle of requirements: \(chain.joined(separator: " needs ")). Break it."
        }
        return "requires the service '\(missing[0])', whose provider cannot be started."
    }

    /// Follows requirements from a plugin until one comes again.
    private func cycle(from start: PluginManifest, in waiting: [PluginManifest]) -> [String] {
        var chain = [start.id]
        var current = start
        while let next = waiting.first(where: { $0.provides.contains(where: current.requires.contains) }) {
            chain.append(next.id)
            if next.id == start.id || chain.dropLast().contains(next.id) { break }
            current = next
        }
        return chain
    }

    private mutating func refuse(_ manifest: PluginManifest, _ code: PluginError.Code, _ text: String) {
        refusals.append(
            Refusal(id: manifest.id, error: PluginError(code, "The plugin '\(manifest.id)' \(text)")))
    }
}
