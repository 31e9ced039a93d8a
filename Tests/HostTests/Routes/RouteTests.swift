import Host
import JSON
import NIOCore
import Testing

@Suite("HTTP routes of plugins", .timeLimit(.minutes(30)))
struct RouteTests {
    @Test("A plugin is told what came: route, variables, query and headers, but no credentials")
    func parameters() async throws {
        try await servingRoutes { client, _ async throws in
            let answer = try await client.send(
                "GET", "/try/params/a%2Fb/c?x=1&y=a+b%26&x=2&bad=%zz",
                headers: ["Authorization": "Bearer secret", "X-Thing": "one", "Connection": "keep-alive"])
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/plain")
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            let parameters = try #require(answer.json)
            #expect(parameters["route"] == "GET /try/{what}/{more...}")
            #expect(parameters["method"] == "GET")
            #expect(parameters["variables"] == ["more": "a/b/c", "what": "params"])
            #expect(parameters["query"] == [["x", "1"], ["y", "a b&"], ["x", "2"]])
            #expect(parameters["headers"]?["x-thing"] == "one")
            #expect(parameters["headers"]?["host"] == "localhost")
            #expect(parameters["headers"]?["authorization"] == nil)
            #expect(parameters["headers"]?["connection"] == nil)
        }
    }

    @Test("A short answer is the result of the call, and the connection goes on")
    func text() async throws {
        try await servingRoutes { client, served async throws in
            for _ in 1...3 {
                let answer = try await client.send("GET", "/try/text")
                #expect(answer.status == 200 && answer.text == "hello")
                #expect(answer.headers["x-own"] == "1")
            }
            #expect(served.router.runningCalls == 0)
            #expect(served.log.messages.contains { $0.contains("Route called") && $0.contains("outcome=200") })
        }
    }

    @Test("HEAD is answered by the route for GET, without the body")
    func head() async throws {
        try await servingRoutes { client, _ async throws in
            for (path, length) in [("/try/file", "5"), ("/try/text", "5")] {
                try await client.begin("HEAD", path)
                let head = try await client.head()
                #expect(head.status == 200 && head.headers["content-length"] == length)
            }
            #expect(try await client.send("GET", "/try/text").text == "hello")
            // Where nobody knows the length, the end of the connection ends the head.
            try await client.begin("HEAD", "/try/params")
            #expect(try await client.head().status == 200)
            #expect(try await client.stream.isAtEnd())
        }
    }

    @Test("A part of a file is sent with its length")
    func file() async throws {
        try await servingRoutes { client, _ async throws in
            let answer = try await client.send("GET", "/try/file")
            #expect(answer.headers["content-length"] == "5" && answer.text == "23456")
        }
    }

    @Test(
        "A body that is shorter than its length, or whose call fails, ends the connection",
        arguments: ["short", "fail-late"])
    func broken(what: String) async throws {
        try await servingRoutes { client, _ async throws in
            await #expect(throws: (any Error).self) { try await client.send("GET", "/try/\(what)") }
            let answer = try await client.another { try await $0.send("GET", "/healthz") }
            #expect(answer.status == 200)
        }
    }

    @Test(
        "A call that fails has the status of its failure; what concerns the operator is left to the log",
        arguments: [("missing", 404, "No such thing."), ("secret", 500, "log"), ("junk", 500, "log")])
    func failures(what: String, status: Int, words: String) async throws {
        try await servingRoutes { client, served async throws in
            let answer = try await client.send("GET", "/try/\(what)")
            #expect(answer.status == status)
            #expect(answer.json?["error"]?.stringValue?.contains(words) == true)
            #expect(!answer.text.contains("password"))
            if what == "secret" { #expect(served.log.contains("The password is wrong.")) }
            #expect(try await client.send("GET", "/try/text").status == 200)
        }
    }

    @Test(
        "A head that takes what is the host's, and a descriptor that is none, are refused",
        arguments: ["own-length", "no-descriptor"])
    func badResponses(what: String) async throws {
        try await servingRoutes { client, served async throws in
            let answer = try await client.send("GET", "/try/\(what)")
            #expect(["refused", "respond answered -3"].contains(answer.text))
            #expect(served.log.contains("Its response has"))
        }
    }

    @Test("A path that no route has is 404, a method that none has 405, one that is encoded wrongly 400")
    func refusals() async throws {
        try await servingRoutes { client, _ async throws in
            #expect(try await client.send("GET", "/nothing").status == 404)
            #expect(try await client.send("GET", "/try").status == 404)
            #expect(try await client.send("GET", "/try/%00").status == 400)
            let answer = try await client.send("DELETE", "/try/text")
            #expect(answer.status == 405 && answer.headers["allow"] == "GET, POST, HEAD, OPTIONS")
            #expect(try await client.send("GET", "/mcp/../try/text").status == 404)
        }
    }

    @Test("Host and Origin are checked before any plugin is asked")
    func origins() async throws {
        try await servingRoutes { client, served async throws in
            #expect(try await client.send("GET", "/try/text", headers: ["Host": "evil.example"]).status == 403)
            let origin = ["Origin": "http://evil.example"]
            #expect(try await client.send("POST", "/try/count", headers: origin, body: "x").status == 403)
            #expect(!served.log.messages.contains { $0.contains("Route called") })
            let local = ["Origin": "http://localhost:3000"]
            let answer = try await client.send("GET", "/try/text", headers: local)
            #expect(answer.headers["access-control-allow-origin"] == "http://localhost:3000")
            let preflight = local.merging(["Access-Control-Request-Method": "POST"]) { $1 }
            #expect(try await client.send("OPTIONS", "/try/count", headers: preflight).status == 204)
        }
    }

    @Test("Tokens hold for routes, and the plugin is told whose they are")
    func tokens() async throws {
        try await servingRoutes(authority: Authority()) { client, _ async throws in
            #expect(try await client.send("GET", "/try/text").status == 401)
            let answer = try await client.send("GET", "/try/context", headers: Authority.bearer("ann-token"))
            #expect(answer.json?["principal"] == "ann" && answer.json?["caller"] == "principal:ann")
            // Bob may use one tool only.
            #expect(try await client.send("GET", "/try/text", headers: Authority.bearer("bob-token")).status == 403)
        }
    }

    @Test("A route that is another plugin's, or the host's, keeps a plugin from being started")
    func conflicts() async throws {
        try await serving {
            try await $0.build("a", manifest: manifest(id: "a", routes: [("GET", "/x/{y}")]), source: "routes.c")
            try await $0.build("b", manifest: manifest(id: "b", routes: [("GET", "/x/{z}")]), source: "routes.c")
            try await $0.build("c", manifest: manifest(id: "c", routes: [("GET", "/mcp/x")]), source: "routes.c")
            try await $0.build("d", manifest: manifest(id: "d", routes: [("HEAD", "/x")]), source: "routes.c")
        } body: { (served: Served) async throws in
            let conflict = try #require(served.host.refusals.first)
            #expect(conflict.id == "b" && conflict.error.message.contains("the route 'GET /x/{z}'"))
            let messages = served.loader.refusals.map(\.error.message)
            #expect(messages.contains { $0.contains("the host's own") })
            #expect(messages.contains { $0.contains("`method` is none of") })
        }
    }
}
