import JSON
import PluginKit
import Testing

@Suite("Keys of properties")
struct PropertyNameTests {
    private struct Names: Parameters {
        @Argument("a") var sessionID: String
        @Argument("a") var allowedURLs: String
        @Argument("a") var idsOfHTTPServers: String
        @Argument("a") var isASample: String
    }

    @Test("are the words of their names in lower case, abbreviations and their plurals being words")
    func keys() throws {
        let object: JSONValue = [
            "session_id": "1", "allowed_urls": "2", "ids_of_http_servers": "3", "is_a_sample": "4",
        ]
        let names = try Names(json: object, at: .root)
        #expect([names.sessionID, names.allowedURLs, names.idsOfHTTPServers, names.isASample] == ["1", "2", "3", "4"])
    }
}
