import JSON
import PluginKit

extension EverythingPlugin {
    /// Contents of every kind.
    @ToolsBuilder<EverythingPlugin> static var contents: ToolList<EverythingPlugin> {
        SimpleText.self
        ImageContent.self
        AudioContent.self
        EmbeddedResource.self
        ResourceLinks.self
        MultipleContentTypes.self
        AnnotatedContent.self
        ErrorHandling.self
    }
}

struct SimpleText: Tool {
    static let configuration = ToolConfiguration(
        name: "test_simple_text", title: "Text", summary: "Answers a text.",
        annotations: ToolAnnotations(readOnlyHint: true, openWorldHint: false),
        icons: [Icon("data:image/png;base64,\(Samples.png)", mimeType: "image/png", sizes: ["1x1"])],
        meta: ["example.com/kind": "text"])

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        "This is a simple text response for testing."
    }
}

struct ImageContent: Tool {
    static let configuration = ToolConfiguration(name: "test_image_content", summary: "Answers an image.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> ToolAnswer {
        ToolAnswer(content: [.image(data: Samples.png, mimeType: "image/png")])
    }
}

struct AudioContent: Tool {
    static let configuration = ToolConfiguration(name: "test_audio_content", summary: "Answers a sound.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> ToolAnswer {
        ToolAnswer(content: [.audio(data: Samples.wav, mimeType: "audio/wav")])
    }
}

struct EmbeddedResource: Tool {
    static let configuration = ToolConfiguration(
        name: "test_embedded_resource", summary: "Answers the content of a resource.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> ToolAnswer {
        let text = "This is an embedded resource content."
        return ToolAnswer(
            content: [.embeddedText(uri: "test://embedded-resource", mimeType: "text/plain", text: text)])
    }
}

struct ResourceLinks: Tool {
    static let configuration = ToolConfiguration(
        name: "test_resource_link", summary: "Answers a link to a resource.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> ToolAnswer {
        ToolAnswer(content: [.resourceLink(TestResources.staticText)])
    }
}

struct MultipleContentTypes: Tool {
    static let configuration = ToolConfiguration(
        name: "test_multiple_content_types", summary: "Answers a text, an image and the content of a resource.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> ToolAnswer {
        ToolAnswer(
            content: [
                .text("Multiple content types test:"),
                .image(data: Samples.png, mimeType: "image/png"),
                .embeddedText(
                    uri: "test://mixed-content-resource", mimeType: "application/json",
                    text: #"{"test":"data","value":123}"#),
            ])
    }
}

struct AnnotatedContent: Tool {
    static let configuration = ToolConfiguration(
        name: "test_annotated_content", summary: "Answers a text with annotations and more for programs.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> ToolAnswer {
        let annotations = ContentAnnotations(
            audience: [.user], priority: 0.5, lastModified: "2025-01-12T15:00:58Z")
        return ToolAnswer(
            content: [Content.text("For people.").annotated(annotations, meta: ["example.com/block": 1])],
            meta: ["example.com/result": true])
    }
}

struct ErrorHandling: Tool {
    static let configuration = ToolConfiguration(name: "test_error_handling", summary: "Fails.")

    func call(in context: CallContext<EverythingPlugin>) async throws -> String {
        throw PluginError(.failed, "This tool intentionally returns an error for testing.")
    }
}
