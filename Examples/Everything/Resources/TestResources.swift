import JSON
import PluginKit

/// Resources that are always there, one that comes and goes, and any number by a template.
struct TestResources: ResourceSpace {
    static let staticText = ResourceLink(
        uri: "test://static-text", name: "static-text", title: "Text", description: "A text.", mimeType: "text/plain",
        annotations: ContentAnnotations(audience: [.user, .assistant], priority: 0.8))
    static let staticBinary = ResourceLink(
        uri: "test://static-binary", name: "static-binary", description: "An image.", mimeType: "image/png",
        icons: [Icon("data:image/png;base64,\(Samples.png)", mimeType: "image/png")])
    static let watched = ResourceLink(
        uri: "test://watched-resource", name: "watched-resource", description: "Tells when it changes.",
        mimeType: "text/plain")
    /// Asks for something before it can be read.
    static let asking = ResourceLink(uri: "test://asking-resource", name: "asking-resource", mimeType: "text/plain")
    static let extra = ResourceLink(uri: "test://extra-resource", name: "extra-resource", mimeType: "text/plain")

    private static let template = ResourceTemplate(
        uriTemplate: "test://template/{id}/data", name: "template", description: "Data by its number.",
        mimeType: "application/json")

    static let configuration = ResourceConfiguration(
        prefixes: ["test://template/"], fixed: [staticText, staticBinary, watched, asking], templates: [template],
        tellsOfList: true, tellsOfUpdates: true, completes: true)

    func read(_ uri: String, in context: CallContext<EverythingPlugin>) async throws -> [ResourceContent] {
        switch uri {
        case Self.staticText.uri:
            return [.text(uri: uri, mimeType: "text/plain", text: "This is the content of the static text resource.")]
        case Self.staticBinary.uri:
            return [.blob(uri: uri, mimeType: "image/png", data: Samples.png)]
        case Self.watched.uri, Self.extra.uri:
            return [.text(uri: uri, mimeType: "text/plain", text: "It changes now and then.")]
        case Self.asking.uri:
            let answer = try await context.ask(["reader": .form("Who reads?", [.text("name")])])["reader"]
            let name = answer?["content"]?["name"]?.stringValue ?? "nobody"
            return [.text(uri: uri, mimeType: "text/plain", text: "Read by \(name).")]
        default:
            return [try Self.data(uri)]
        }
    }

    private static func data(_ uri: String) throws(PluginError) -> ResourceContent {
        let parts = uri.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[4] == "data", let id = Int(parts[3]) else {
            throw PluginError(.notFound, "There is no data at \(uri).")
        }
        let text = #"{"id":"\#(id)","templateTest":true,"data":"Data for ID: \#(id)"}"#
        return .text(uri: uri, mimeType: "application/json", text: text)
    }

    func complete(
        _ request: CompletionRequest, of template: String, in context: CallContext<EverythingPlugin>
    ) async throws -> Completion {
        Completion(of: ["1", "12", "123"], beginningWith: request.value)
    }
}
