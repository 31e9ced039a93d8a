import Host
import JSON

/// Being called, rightly and wrongly.
let callChecks = [
    Check("valid-arguments", level: 5, "Its tools answer calls that their schemas allow.", run: checkValidArguments),
    Check(
        "invalid-arguments", level: 6, "Its tools survive calls that their schemas forbid.", run: checkInvalidArguments),
    Check("unknown-names", level: 6, "It refuses methods and tools that it does not have.", run: checkUnknownNames),
]

private func checkValidArguments(_ subject: CheckSubject) async throws -> [CheckFinding] {
    try await CheckedPlugin.run(try CheckedPlugin.load(subject), subject) { plugin in
        var findings: [CheckFinding] = []
        for call in CheckedPlugin.withoutRepetitions(try plugin.neededCalls(subject, each: 8))
        where !findings.areFinal {
            findings += await plugin.answer(to: call)
        }
        return findings
    }
}

private func checkInvalidArguments(_ subject: CheckSubject) async throws -> [CheckFinding] {
    try await CheckedPlugin.run(try CheckedPlugin.load(subject), subject) { plugin in
        var findings: [CheckFinding] = []
        for call in try plugin.neededCalls(subject, each: 1) {
            for spoilt in ArgumentSpoiler(tool: call.tool, good: call.arguments).all()
            where !findings.areFinal {
                findings += await plugin.survival(of: spoilt, call.tool)
            }
        }
        return findings
    }
}

private func checkUnknownNames(_ subject: CheckSubject) async throws -> [CheckFinding] {
    let unknown: [(what: String, method: String, params: JSONObject)] = [
        ("a tool that it does not have", "tools/call", ["name": "no-such-tool", "arguments": [:]]),
        ("tools/call without a name", "tools/call", [:]),
        ("an unknown method", "no/such/method", [:]),
        ("an unknown service", "no-such-service/1/method", ["a": 1]),
        ("an empty method", "", [:]),
    ]
    return try await CheckedPlugin.run(try CheckedPlugin.load(subject), subject) { plugin in
        var findings: [CheckFinding] = []
        for (what, method, params) in unknown where !findings.areFinal {
            findings += await plugin.refusal(of: what, method, params)
        }
        return findings
    }
}

extension CheckedPlugin {
    /// Makes a call that is right in form, and says what is wrong with its answer.
    func answer(to call: Call, by client: CheckClient = CheckClient()) async -> [CheckFinding] {
        do throws(CallError) {
            _ = try await self.call(call.tool, call.arguments, by: client)
        } catch {
            return protocolError(error, of: call)
        }
        return client.progressBreach.map { breach in
            [
                CheckFinding(
                    .failure, "Its progress went back or stayed where it was.", why: "MCP wants progress that rises.",
                    mend: "Report progress only when `done` is larger than before.", tool: Self.name(call.tool),
                    example: "\(call.description): \(breach)")
            ]
        } ?? []
    }

    private func protocolError(_ error: CallError, of call: Call) -> [CheckFinding] {
        if error.code == .timeout { return [Self.late(call.place)] }
        if accounts(for: error) { return [] }
        let example = "\(call.description): \(error.message)"
        if error.code == .unsupported {
            return [
                CheckFinding(
                    .note, "It cannot answer a client that can be asked nothing.",
                    why: "Not every client can ask its user or its model.", tool: Self.name(call.tool),
                    example: example)
            ]
        }
        return [
            CheckFinding(
                .failure, "It answered a call by an error of the protocol.",
                why:
                    "The arguments are as its schema allows. A model never sees errors of the protocol, so it cannot mend its call.",
                mend:
                    "Finish with MORTISE_OK and a result with \"isError\": true that says what was wrong, or narrow the schema.",
                tool: Self.name(call.tool), example: example)
        ]
    }

    private static func late(_ place: CheckPlace) -> CheckFinding {
        let call = [place].onlyCall
        return CheckFinding(
            .failure, "It did not answer a call in time.", why: "Each call is owed exactly one mortise_host.finish.",
            mend:
                "Finish each call on each path. Where a tool takes long by its nature, give these checks more --patience. What would be asked next is left out until then.",
            isFinal: true, tool: call?.tool, example: call?.call)
    }

    /// What is wrong where any answer will do, as long as there is one.
    func survival(at place: CheckPlace, _ call: () async throws(CallError) -> Void) async -> [CheckFinding] {
        do throws(CallError) {
            try await call()
        } catch  where error.code == .timeout {
            return [Self.late(place)]
        } catch {}
        return []
    }

    /// The same of a call that its schema forbids.
    func survival(of spoilt: ArgumentSpoiler.Spoilt, _ tool: JSONObject) async -> [CheckFinding] {
        let name = Self.name(tool)
        let place = CheckPlace.call(tool: name, "\(name), \(spoilt.how)")
        let params: JSONObject = ["name": .string(name), "arguments": .object(spoilt.arguments)]
        return await survival(at: place) { () async throws(CallError) in
            _ = try await probe("tools/call", params, place)
        }
    }

    fileprivate func refusal(of what: String, _ method: String, _ params: JSONObject) async -> [CheckFinding] {
        let place = CheckPlace.call(tool: method, what)
        do throws(CallError) {
            let answer = try await probe(method, params, place)
            if answer["isError"]?.boolValue == true { return [] }
        } catch  where error.code == .timeout {
            return [Self.late(place)]
        } catch {
            return []
        }
        return [
            CheckFinding(
                .failure, "It answered what it does not have as if all were well.",
                why: "New methods are how the interface grows: whoever asks for one must learn that it is missing.",
                mend: "Finish what you do not know with MORTISE_NOT_FOUND.", example: what)
        ]
    }
}
