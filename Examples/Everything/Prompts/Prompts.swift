import JSON
import PluginKit

struct SimplePrompt: Prompt {
    static let configuration = PromptConfiguration(
        name: "test_simple_prompt", title: "Simple", summary: "A prompt without arguments.",
        icons: [Icon("data:image/png;base64,\(Samples.png)", mimeType: "image/png")])

    func messages(in context: CallContext<EverythingPlugin>) async throws -> [Message] {
        [.user("This is a simple prompt for testing.")]
    }
}

struct PromptWithArguments: Prompt {
    static let configuration = PromptConfiguration(
        name: "test_prompt_with_arguments", summary: "A prompt with two arguments.", completes: true)

    @Argument("First test argument.") var arg1: String
    @Argument("Second test argument.") var arg2: String

    func messages(in context: CallContext<EverythingPlugin>) async throws -> [Message] {
        [.user("Prompt with arguments: arg1='\(arg1)', arg2='\(arg2)'")]
    }

    func complete(
        _ request: CompletionRequest, in context: CallContext<EverythingPlugin>
    ) async throws -> Completion {
        switch request.argument {
        case "arg1": Completion(of: ["paris", "park", "party", "test"], beginningWith: request.value)
        // More than clients are given at one time, and dependent on the other argument.
        default:
            Completion(of: (1...150).map { "\(request.known["arg1"] ?? "value")-\($0)" }, beginningWith: request.value)
        }
    }
}

struct PromptWithEmbeddedResource: Prompt {
    static let configuration = PromptConfiguration(
        name: "test_prompt_with_embedded_resource", summary: "A prompt with the content of a resource.")

    @Argument("The URI of the resource.", name: "resourceUri") var uri: String

    func messages(in context: CallContext<EverythingPlugin>) async throws -> [Message] {
        let text = "Embedded resource content for testing."
        return [
            Message(.user, .embeddedText(uri: uri, mimeType: "text/plain", text: text)),
            .user("Please process the embedded resource above."),
        ]
    }
}

struct PromptWithImage: Prompt {
    static let configuration = PromptConfiguration(
        name: "test_prompt_with_image", summary: "A prompt with an image.")

    func messages(in context: CallContext<EverythingPlugin>) async throws -> [Message] {
        [
            Message(.user, .image(data: Samples.png, mimeType: "image/png")),
            .user("Please analyze the image above."),
        ]
    }
}

struct PromptThatAsks: Prompt {
    static let configuration = PromptConfiguration(
        name: "test_input_required_result_prompt", summary: "A prompt for which the user is asked something.")

    func messages(in context: CallContext<EverythingPlugin>) async throws -> [Message] {
        let question = Question.form("What context should the prompt use?", [.text("context")])
        let answer = try await context.ask(["user_context": question])["user_context"]
        return [.user("Use this context: \(answer?["content"]?["context"]?.stringValue ?? "none")")]
    }
}

/// Is there only while it is offered.
struct ExtraPrompt: Prompt {
    static let configuration = PromptConfiguration(name: "test_extra_prompt", summary: "Comes and goes.")

    func messages(in context: CallContext<EverythingPlugin>) async throws -> [Message] { [.user("Here for now.")] }
}
