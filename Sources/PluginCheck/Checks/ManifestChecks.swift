import Host
import JSON

/// What the plugin says of itself.
let manifestChecks = [
    Check("manifest", level: 2, "Its manifest can be used, and says the same each time.", run: checkManifest),
    Check(
        "descriptions", level: 2, "A model can tell its tools apart and knows how to call them.", run: checkDescriptions
    ),
    Check("examples", level: 2, "Arguments can be made from its schemas.", run: checkExamples),
]

private func checkManifest(_ subject: CheckSubject) throws -> [CheckFinding] {
    let (first, again) = (try CheckedPlugin.load(subject), try CheckedPlugin.load(subject))
    guard again[0].manifestBytes != first[0].manifestBytes else { return [] }
    return [
        CheckFinding(
            .failure, "Its manifest differs from one load to the next.",
            why: "People and tools read it without starting the plugin, and decide by it what to serve.",
            mend: "Make it a constant. What is known only at run time is offered by mortise_host.offer.")
    ]
}

private func checkDescriptions(_ subject: CheckSubject) throws -> [CheckFinding] {
    try CheckedPlugin.load(subject)[0].manifest.tools.flatMap(findings(of:))
}

private func findings(of tool: JSONObject) -> [CheckFinding] {
    let name = CheckedPlugin.name(tool)
    var findings: [CheckFinding] = []
    let isPortable = name.utf8.count <= 64 && !name.contains(".")
    if !isPortable {
        findings.append(
            CheckFinding(
                .warning, "The tool '\(name)' has a name that some models' interfaces refuse.",
                why: "Several take at most 64 of letters, digits, '_' and '-'.", mend: "Shorten it; write '_' for '.'.")
        )
    }
    if tool["description"]?.stringValue?.isEmpty ?? true {
        findings.append(
            CheckFinding(
                .warning, "The tool '\(name)' has no description.", why: "It is all that a model knows of the tool.",
                mend: "Say what it does, when to use it and what it answers."))
    }
    let bare = (tool["inputSchema"]?["properties"]?.objectValue ?? [:]).filter {
        $0.value["description"]?.stringValue?.isEmpty ?? true
    }
    if !bare.isEmpty {
        findings.append(
            CheckFinding(
                .warning,
                "The tool '\(name)' does not describe \(bare.map { "'\($0.key)'" }.joined(separator: ", ")).",
                why: "A model guesses what it is not told.", mend: "Give each property of its schema a `description`."))
    }
    return findings + hints(of: tool, name)
}

private func hints(of tool: JSONObject, _ name: String) -> [CheckFinding] {
    let hints = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"]
    let wrong = hints.filter { hint in tool["annotations"]?[hint].map { $0.boolValue == nil } ?? false }
    if !wrong.isEmpty {
        return [
            CheckFinding(
                .failure, "The tool '\(name)' has annotations that are no booleans: \(wrong.joined(separator: ", ")).",
                why: "MCP's schema forbids it; strict clients drop the whole list of tools.",
                mend: "Write true or false.")
        ]
    }
    guard tool["annotations"]?["readOnlyHint"] == nil else { return [] }
    return [
        CheckFinding(
            .note, "The tool '\(name)' does not say by `readOnlyHint` whether it changes anything.",
            why: "Clients ask their users before each call of a tool that may.")
    ]
}

private func checkExamples(_ subject: CheckSubject) throws -> [CheckFinding] {
    var generator = ArgumentGenerator(seed: subject.seed)
    return try CheckedPlugin.load(subject)[0].manifest.tools.compactMap { tool in
        if generator.arguments(for: tool) != nil { return nil }
        return CheckFinding(
            .warning, "No arguments for the tool '\(CheckedPlugin.name(tool))' could be made from its schema.",
            why: "So it is called by none of these checks. A model will find it hard too.",
            mend: "Add `examples` to the properties that have a `pattern`; look for parts that contradict each other.")
    }
}
