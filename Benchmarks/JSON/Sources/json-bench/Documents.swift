/// The kinds of text that the host reads and writes.
struct Document {
    let name: String
    let text: String

    static let all: [Document] = [
        Document(name: "tool calls", text: toolCalls),
        Document(name: "tool schemas", text: schemas),
        Document(name: "cell output", text: output),
        Document(name: "text with escapes", text: escapes),
        Document(name: "text in Greek", text: greek),
        Document(name: "numbers", text: numbers),
        Document(name: "an image", text: image),
        Document(name: "all of them", text: array(of: [toolCalls, schemas, output, escapes, greek, numbers])),
    ]

    private static func array(of elements: [String]) -> String {
        "[" + elements.joined(separator: ",\n") + "]"
    }

    private static let toolCalls = array(
        of: (0..<2000).map { id in
            """
            {"jsonrpc": "2.0", "id": \(id), "method": "tools/call", "params": {"name": "run_python_code", "arguments":
            {"code": "import numpy as np\\nx = np.arange(\(id))\\nprint(x.mean())", "timeout": \(id % 60).5,
            "session_id": null}, "_meta": {"progressToken": "token-\(id)", "final": \(id % 2 == 0)}}}
            """
        })

    private static let schemas = array(
        of: (0..<400).map { id in
            """
            {
              "name": "tool_\(id)",
              "description": "Runs Python code on the kernel of a session and answers with what it printed and plotted.",
              "inputSchema": {
                "type": "object",
                "properties": {
                  "code": { "type": "string", "description": "What to run." },
                  "timeout": { "type": "number", "minimum": 0, "maximum": 3600, "default": 120.5 },
                  "format": { "enum": ["text", "json", "html"], "default": "text" }
                },
                "required": ["code"],
                "additionalProperties": false
              },
              "annotations": { "readOnlyHint": false, "destructiveHint": true, "openWorldHint": true }
            }
            """
        })

    private static let output = array(
        of: (0..<2000).map { #"{"name": "stdout", "text": "step \#($0): loss 0.0123, accuracy 0.98, done in 12 s\n"}"# }
    )

    private static let escapes = array(
        of: (0..<2000).map { #""line \#($0)\n\tsaid \"hello\" to C:\\work\\\u00e9\ud83d\ude00 and left\r\n""# })

    private static let greek = array(
        of: (0..<2000).map { #""\#($0) Μῆνιν ἄειδε θεὰ Πηληϊάδεω Ἀχιλῆος οὐλομένην, ἣ μυρί᾽ Ἀχαιοῖς ἄλγε᾽ ἔθηκεν""# })

    private static let numbers = array(
        of: (0..<20_000).map { "\($0 * 7919 % 10_007), \(Double($0).squareRoot()), -\(Double($0) / 8)" })

    private static let image = array(of: [#"{"image/png": "\#(String(repeating: "iVBORw0KGgo+/8", count: 60_000))"}"#])
}
