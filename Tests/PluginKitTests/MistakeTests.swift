import JSON
import PluginAPI
import PluginKit
import Testing

struct MistakeTests {
    @Test func `A plugin without mistakes has none`() {
        #expect(PluginEntry<SamplePlugin>.validate() == [])
    }

    @Test func `Each mistake names the declaration, the problem and the mend`() {
        let expected = [
            #"WrongPlugin.description: the id "Wrong!" is no name for a plugin. "#
                + "Use 1 to 63 of the characters a-z, 0-9 and -, a letter first.",
            #"WrongPlugin.description: the version is empty. Give one, as "1.0.0"."#,
            #"WrongPlugin.description: requires "kernels", which is no service. "#
                + #"Use a name of the characters a-z, 0-9, . and -, and a major version from 1, as "kernels/1"."#,
            #"WrongPlugin.description: requires "Files/2", which is no service. "#
                + #"Use a name of the characters a-z, 0-9, . and -, and a major version from 1, as "kernels/1"."#,
            #"WrongPlugin.description: requires "my_files/2", which is no service. "#
                + #"Use a name of the characters a-z, 0-9, . and -, and a major version from 1, as "kernels/1"."#,
            #"WrongPlugin.description: requires "files/0", which is no service. "#
                + #"Use a name of the characters a-z, 0-9, . and -, and a major version from 1, as "kernels/1"."#,
            #"WrongPlugin.description: requires "files/99999999999999999999", which is no service. "#
                + #"Use a name of the characters a-z, 0-9, . and -, and a major version from 1, as "kernels/1"."#,
            #"WrongPlugin.services: "wrong" is no name for a service. Use a name of the characters a-z, 0-9, . and -, and a major version from 1, as "kernels/1"."#,
            #"WrongPlugin.services: "a/b" is no name for a method. Use a word without slashes."#,
            #"Wrong.configuration: "run cell" is no name for a tool. "#
                + "Use 1 to 128 of the characters A-Z, a-z, 0-9, _, . and -.",
            "Wrong.configuration: the summary is empty, and a model could not tell when to choose the tool. "
                + "Say what the tool does.",
            "Wrong.cache: is a stored property without @Argument, so it is missing from the schema. "
                + #"Declare it with @Argument("…"), or make it static or computed."#,
            "Wrong.limit: the default 12 is not what it asks for: an integer from 0 to 9. "
                + "Choose another default or another range.",
            "Wrong.nameless: the description is empty. Say what it means.",
            #"Wrong.second: has the key "nameless", which another property has too. "#
                + #"Give one of them another name, as by @Argument("…", name: "…")."#,
            "Endless: contains itself, which a schema without references cannot say. "
                + "Declare the inner value as JSONValue.",
            "WrongOutput.hidden: is a stored property without @Field, so it is missing from the schema. "
                + #"Declare it with @Field("…"), or make it static or computed."#,
            #"Twin.configuration: the name "run cell" is taken by Wrong. Rename one of them."#,
            #"Twin.configuration: "run cell" is no name for a tool. "#
                + "Use 1 to 128 of the characters A-Z, a-z, 0-9, _, . and -.",
            "WrongSettings.path: is a stored property without @Argument, so it is missing from the schema. "
                + #"Declare it with @Argument("…"), or make it static or computed."#,
        ]
        let found = PluginEntry<WrongPlugin>.validate().map(\.description)
        #expect(Set(found) == Set(expected))
        #expect(found.count == expected.count)
    }

    @Test func `A plugin with mistakes is not made, and the log explains them`() async {
        let failure = await #expect(throws: Driver<WrongPlugin>.CreationFailed.self) {
            _ = try await Driver<WrongPlugin>()
        }
        #expect(failure.map { Int($0.status) } == MORTISE_FAILED)
        #expect(failure?.logs == PluginEntry<WrongPlugin>.validate().map(\.description))
    }
}

final class WrongPlugin: Plugin {
    static let description = PluginDescription(
        id: "Wrong!", version: "",
        requires: ["kernels", "files.v-9/2", "Files/2", "my_files/2", "files/0", "files/99999999999999999999"])

    static var tools: ToolList<WrongPlugin> {
        Wrong.self
        Twin.self
    }

    static var services: [Service<WrongPlugin>] {
        Service("wrong") {
            Method("a/b") { (_: JSONValue, _) in "" }
        }
        Service("wrong/1") {
            Method("fine") { (_: JSONValue, _) in "" }
        }
    }

    init(environment: PluginEnvironment<WrongSettings>) {}
}

struct WrongSettings: Parameters {
    var path = "/"
}

struct Wrong: Tool {
    static let configuration = ToolConfiguration(name: "run cell", summary: "")
    var cache: [String: String] = [:]
    @Argument("A limit.", in: 0...9) var limit = 12
    @Argument("") var nameless: String
    @Argument("A second.", name: "nameless") var second: String?
    @Argument("A tree.") var tree: Endless?

    func call(in context: CallContext<WrongPlugin>) async throws -> WrongOutput { WrongOutput() }
}

struct Twin: Tool {
    static let configuration = ToolConfiguration(name: "run cell", summary: "Runs.")

    func call(in context: CallContext<WrongPlugin>) async throws -> String { "" }
}

struct Endless: Parameters {
    @Argument("Trees beneath this.") var children: [Endless]
}

struct WrongOutput: StructuredOutput {
    @Field("Seen.") var seen = ""
    var hidden = 0
}
