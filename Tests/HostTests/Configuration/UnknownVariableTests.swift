import Host
import Testing

@Suite("Variables of the environment that are no settings")
struct UnknownVariableTests {
    private static func find(_ environment: [String: String]) -> [UnknownVariable] {
        UnknownVariable.find(in: environment, definitions: SettingDefinition.host, others: ["MORTISE_CONFIG"])
    }

    @Test("They are found by their beginning, with the nearest that there is")
    func unknown() {
        let found = Self.find(["MORTISE_HTPP_PORT": "1", "MORTISE_SANITIZER": "thread", "HOME": "/", "MORTISE": "x"])
        #expect(found.map(\.name) == ["MORTISE_HTPP_PORT", "MORTISE_SANITIZER"])
        #expect(found.map(\.nearest) == ["MORTISE_HTTP_PORT", nil])
        #expect(
            UnknownVariable.sentence(found) == """
                The environment has variables that mean nothing here: MORTISE_HTPP_PORT (did you mean \
                MORTISE_HTTP_PORT?), MORTISE_SANITIZER.
                """)
    }

    @Test("Settings, what else is known, and what is empty are not among them")
    func known() {
        let known = ["MORTISE_HTTP_PORT", "MORTISE_CONFIG", "MORTISE_PLUGIN_PATH", "MCP_WORKSPACE_DIR"]
        #expect(Self.find(Dictionary(uniqueKeysWithValues: known.map { ($0, "1") })).isEmpty)
        #expect(Self.find(["MORTISE_NONSENSE": ""]).isEmpty)
    }
}
