package import JSON
internal import SystemPackage

/// A kernel as one generation hands it over to the next one.
package struct HandedKernel: Sendable {
    let file: ConnectionFile
    /// How many requests it was sent: what late output belongs to is known by their numbers.
    let requestCount: Int

    /// What its launcher calls it.
    var id: String { file.prefix.lastComponent?.string ?? "" }
    /// The private directory that it has its sockets in.
    var directory: FilePath { file.prefix.removingLastComponent() }

    init(file: ConnectionFile, requestCount: Int) {
        self.file = file
        self.requestCount = requestCount
    }

    /// - Returns: nil for what is none.
    package init?(_ json: JSONValue?) {
        guard let prefix = json?["prefix"]?.stringValue, let key = json?["key"]?.stringValue,
            let count = json?["requests"]?.intValue
        else { return nil }
        self.init(file: ConnectionFile(prefix: FilePath(prefix), key: key), requestCount: count)
    }

    package var json: JSONValue {
        ["prefix": .string(file.prefix.string), "key": .string(file.key), "requests": JSONValue(requestCount)]
    }
}
