import JSON

/// A list that clients get a page at a time. A cursor names the item that the next page follows.
struct Pager {
    /// So many items are on one page at most.
    let size: Int
    /// The key of what tells one item from the others.
    let identity: String

    /// A part of the list.
    struct Page {
        let items: [JSONObject]
        /// What tells the last of them, if others follow.
        let last: String?
    }

    /// The page that follows an item.
    ///
    /// - Parameter name: tells the item; nil for the first page.
    /// - Throws: `-32602` where there is no such item.
    func page(of items: [JSONObject], after name: String?) throws(JSONRPCError) -> Page {
        var start = 0
        if let name {
            guard let index = items.firstIndex(where: { $0[identity]?.stringValue == name }) else {
                throw .foreignCursor
            }
            start = index + 1
        }
        let page = items[start...].prefix(size)
        return Page(items: Array(page), last: page.endIndex < items.endIndex ? page.last?[identity]?.stringValue : nil)
    }

    /// The members of the result of a list method.
    ///
    /// - Parameters:
    ///   - items: the whole list.
    ///   - key: of the list in the result.
    ///   - params: of the request.
    /// - Throws: `-32602` for a cursor that is none, or whose item is gone.
    func result(_ items: [JSONObject], as key: String, _ params: JSONObject) throws(JSONRPCError) -> JSONObject {
        let cursor = try Self.cursor(params)
        let name = cursor.flatMap(PageCursor.name)
        guard (cursor == nil) == (name == nil) else { throw .foreignCursor }
        let page = try page(of: items, after: name)
        var result: JSONObject = [key: .array(page.items.map { .object($0) })]
        result["nextCursor"] = page.last.map { .string(PageCursor.following($0)) }
        return result
    }

    /// The cursor that a request brings, nil where it wants the first page.
    static func cursor(_ params: JSONObject) throws(JSONRPCError) -> String? {
        guard let cursor = params["cursor"], !cursor.isNull else { return nil }
        guard let text = cursor.stringValue else { throw .foreignCursor }
        return text
    }
}
