package import JSON
import JSONSchema
import SystemPackage

/// What a plugin says of itself.
package struct PluginManifest: Sendable {
    package let id: String
    package let version: String
    package let title: String?
    /// What it always offers.
    let offer: Offer
    /// The HTTP routes that it serves.
    let routes: [OfferedRoute]
    /// The resources that it has besides.
    let space: OfferedSpace
    /// How long its lists and resources are good, where it says so.
    let caching: CachingHint?
    /// Whether it completes the arguments of its prompts and the variables of its templates.
    let completes: Bool
    /// The schema of its settings, where it has one.
    let configuration: Schema?
    /// The same as JSON.
    package let settingsSchema: JSONValue?
    /// Services, as `kernels/1`.
    package let provides: [String]
    package let requires: [String]
    /// Whether another generation may take its place while it runs. One that may not would lose what it keeps.
    let isReplaceable: Bool

    /// A manifest is a description of tools; one that is larger than this is a mistake or an attack.
    static let maximumSize = 4 << 20

    /// - Throws: `PluginError` with `.manifest`, naming the file, the key and what it should be.
    init(json: [UInt8], file: FilePath) throws(PluginError) {
        let reader = ManifestReader(file: file)
        guard json.count <= Self.maximumSize else { throw Self.tooLarge(json.count, file) }
        let root: JSONObject
        do throws(JSONError) {
            root = try JSONObject(parsing: json)
        } catch {
            throw reader.error("is not a JSON object: \(error)")
        }
        id = try reader.string("id", in: root)
        guard Self.isID(id) else {
            throw reader.error("has the id '\(id)'; an id is a-z, then up to 62 of a-z, 0-9 and '-'")
        }
        version = try reader.string("version", in: root)
        title = root["title"]?.stringValue
        provides = try reader.services("provides", in: root)
        requires = try reader.services("requires", in: root)
        offer = try reader.offer(in: root)
        let tools = (offer.tools ?? []).map(\.name)
        routes = try reader.routes(in: root, beside: tools)
        space = try reader.space(in: root, beside: offer)
        completes = try reader.flag("completions", in: root, default: false)
        caching = try reader.caching(in: root)
        configuration = try reader.configuration(in: root)
        settingsSchema = root["configuration"]
        isReplaceable = try reader.flag("replaceable", in: root, default: true)
    }

    static func tooLarge(_ size: Int, _ file: FilePath) -> PluginError {
        ManifestReader(file: file).error("has \(size) bytes, the limit is \(maximumSize)")
    }

    /// MCP `Tool` objects, as the plugin wrote them.
    package var tools: [JSONObject] {
        (offer.tools ?? []).map(\.definition)
    }

    /// The names of its settings, as its schema lists them.
    package var settingNames: [String] {
        settingsSchema?["properties"]?.objectValue.map { Array($0.keys) } ?? []
    }

    package var toolNames: [String] {
        (offer.tools ?? []).map(\.name)
    }

    package var promptNames: [String] {
        (offer.prompts ?? []).map(\.name)
    }

    /// The routes as people read them, as `GET /files/download/{path...}`.
    package var routeNames: [String] {
        routes.map(\.name)
    }

    /// The URIs of fixed resources, and the beginnings of those of all others.
    package var resourceNames: [String] {
        (offer.resources ?? []).map(\.uri) + space.prefixes
    }

    private static func isID(_ text: String) -> Bool {
        guard let first = text.utf8.first, (97...122).contains(first), text.utf8.count <= 63 else { return false }
        return text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }
}
