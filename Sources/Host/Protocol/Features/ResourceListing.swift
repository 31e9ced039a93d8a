import JSON

/// The list of resources as one caller sees it, a page at a time.
struct ResourceListing {
    let provider: any ResourceProvider
    /// So many resources are on one page at most.
    let pageSize: Int
    let origin: CallOrigin

    /// The page at a cursor. It holds fixed resources, or what one plugin lists, so that one page is one call at most.
    func page(at cursor: ResourceCursor?) async throws(JSONRPCError) -> JSONObject {
        switch cursor {
        case nil:
            let fixed = provider.fixedResources(for: origin.caller)
            if fixed.isEmpty, let first = provider.resourceListers(for: origin.caller).first {
                return try await page(of: first, after: nil)
            }
            return try page(of: fixed, after: nil)
        case .fixed(let uri):
            return try page(of: provider.fixedResources(for: origin.caller), after: uri)
        case .listed(let plugin, let cursor):
            return try await page(of: plugin, after: cursor)
        }
    }

    private func page(of fixed: [JSONObject], after uri: String?) throws(JSONRPCError) -> JSONObject {
        let page = try Pager(size: pageSize, identity: "uri").page(of: fixed, after: uri)
        if let last = page.last { return Self.result(page.items, next: .fixed(after: last)) }
        let first = provider.resourceListers(for: origin.caller).first
        return Self.result(page.items, next: first.map { .listed(plugin: $0, after: nil) })
    }

    private func page(of plugin: String, after cursor: String?) async throws(JSONRPCError) -> JSONObject {
        let listers = provider.resourceListers(for: origin.caller)
        guard let index = listers.firstIndex(of: plugin) else { throw .foreignCursor }
        let page: ResourcePage
        do throws(CallError) {
            page = try await provider.listResources(of: plugin, cursor: cursor, limit: pageSize, origin: origin)
        } catch {
            throw JSONRPCError(error)
        }
        let following = index + 1 < listers.count ? ResourceCursor.listed(plugin: listers[index + 1], after: nil) : nil
        let next = page.nextCursor.map { ResourceCursor.listed(plugin: plugin, after: $0) }
        return Self.result(page.resources, next: next ?? following)
    }

    private static func result(_ resources: [JSONObject], next: ResourceCursor?) -> JSONObject {
        var result: JSONObject = ["resources": .array(resources.map { .object($0) })]
        result["nextCursor"] = next.map { .string($0.text) }
        return result
    }
}
