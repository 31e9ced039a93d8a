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
        var findings = plugin.omissions
        for call in CheckedPlugin.withoutRepetitions(plugin.validCalls(subject, each: 8)) where !findings.areEnough {
            findings += await plugin.answer(to: call)
        }
        return findings
    }
}

private func checkInvalidArguments(_ subject: CheckSubject) async throws -> [CheckFinding] {
    try await CheckedPlugin.run(try CheckedPlugin.load(subject), subject) { plugin in
        var findings: [CheckFinding] = []
        for call in plugin.validCalls(subject, each: 1) {
            for spoilt in ArgumentSpoiler(tool: call.tool, good: call.arguments).all()
            where !findings.areEnough {
                let name = CheckedPlugin.name(call.tool)
                let params: JSONObject = ["name": .string(name), "arguments": .object(spoilt.arguments)]
                findings += await plugin.survival(of: "\(name), \(spoilt.how)") { () async throws(CallError) in
                    _ = try await plugin.probe("tools/call", params)
                }
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
        for (what, method, params) in unknown where !findings.areEnough {
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
            return [protocolError(error, of: call)]
        }
        return client.progressBreach.map { breach in
            [
                CheckFinding(
                    .failure, "\(breach) The call was \(call.description).", why: "MCP wants progress that rises.",
                    mend: "Report progress only when `done` is larger than before.")
            ]
        } ?? []
    }

    /// That no tool is called at all, though there are some.
    fileprivate var omissions: [CheckFinding] {
        guard tools.isEmpty, !manifest.tools.isEmpty else { return [] }
        return [
            CheckFinding(
                .note,
                "None of its tools is called by these checks: --skip leaves them out, or they reach out of this machine, which takes --open-world.",
                why: "What it does when it is called is not known then, though the checks from level 5 on pass.")
        ]
    }

    private func protocolError(_ error: CallError, of call: Call) -> CheckFinding {
        if error.code == .timeout { return Self.late(call.description) }
        if error.code == .unsupported {
            return CheckFinding(
                .note,
                "It cannot answer \(Self.name(call.tool)) to a client that can be asked nothing: \(error.message)",
                why: "Not every client can ask its user or its model.")
        }
        return CheckFinding(
            .failure, "It answered \(call.description) by an error of the protocol: \(error.message)",
            why:
                "The arguments are as its schema allows. A model never sees errors of the protocol, so it cannot mend its call.",
            mend:
                "Finish with MORTISE_OK and a result with \"isError\": true that says what was wrong, or narrow the schema."
        )
    }

    private static func late(_ call: String) -> CheckFinding {
        CheckFinding(
            .failure, "It did not answer \(call) in time.", why: "Each call is owed exactly one mortise_host.finish.",
            mend:
                "Finish each call on each path. Where a tool takes long by its nature, give these checks more --patience. What would be asked next is left out until then.",
            isFinal: true
        )
    }

    /// What is wrong where any answer will do, as long as there is one.
    func survival(of what: String, _ call: () async throws(CallError) -> Void) async -> [CheckFinding] {
        do throws(CallError) {
            try await call()
        } catch  where error.code == .timeout {
            return [Self.late(what)]
        } catch {}
        return []
    }

    fileprivate func refusal(of what: String, _ method: String, _ params: JSONObject) async -> [CheckFinding] {
        do throws(CallError) {
            let answer = try await probe(method, params)
            if answer["isError"]?.boolValue == true { return [] }
        } catch  where error.code == .timeout {
            return [Self.late(what)]
        } catch {
            return []
        }
        return [
            CheckFinding(
                .failure, "It answered \(what) as if all were well.",
                why: "New methods are how the interface grows: whoever asks for one must learn that it is missing.",
                mend: "Finish what you do not know with MORTISE_NOT_FOUND.")
        ]
    }
}
