import JSON

extension PluginAnswer {
    /// The most bytes of a plugin's cursor.
    private static let cursorLimit = 8192

    /// A page of a list.
    ///
    /// - Parameters:
    ///   - limit: how many resources were asked for.
    ///   - isOwn: whether a URI is the plugin's.
    func page(limit: Int, isOwn: (String) -> Bool) throws(Problem) -> ResourcePage {
        guard let items = value["resources"]?.arrayValue else { throw Problem(text: "has no array `resources`") }
        guard items.count <= limit else {
            throw Problem(text: "has \(items.count) resources where \(limit) were asked for")
        }
        var resources: [JSONObject] = []
        for item in items {
            guard let resource = item.objectValue, let uri = resource["uri"]?.stringValue,
                resource["name"]?.stringValue?.isEmpty == false
            else { throw Problem(text: "has a resource without the texts `uri` and `name`") }
            guard isOwn(uri) else { throw Problem(text: "has a resource whose URI begins with no prefix of its own") }
            resources.append(resource)
        }
        return ResourcePage(resources: resources, nextCursor: try cursor())
    }

    private func cursor() throws(Problem) -> String? {
        guard let cursor = value["nextCursor"], !cursor.isNull else { return nil }
        guard let text = cursor.stringValue, text.utf8.count <= Self.cursorLimit else {
            throw Problem(text: "has a `nextCursor` that is no text of at most \(Self.cursorLimit) bytes")
        }
        return text
    }

    /// An MCP `ReadResourceResult`.
    func contents() throws(Problem) -> JSONObject {
        guard let result = value.objectValue, let contents = result["contents"]?.arrayValue else {
            throw Problem(text: "has no array `contents`")
        }
        for content in contents {
            let kinds = [content["text"], content["blob"]].compactMap(\.self)
            guard content["uri"]?.stringValue != nil, kinds.count == 1, kinds[0].stringValue != nil else {
                throw Problem(text: "has a content without the text `uri` and either a text `text` or a text `blob`")
            }
        }
        guard CachingHint.keys.allSatisfy({ result[$0] == nil }) || CachingHint(result) != nil else {
            throw Problem(text: "has a `ttlMs` and a `cacheScope` that are no hint how long it is good")
        }
        return result
    }
}
