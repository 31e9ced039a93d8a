import JSON
import PluginAPI
import Testing

struct ArgumentTests {
    @Test(arguments: [
        (#"{}"#, #"Argument "session": is missing; expected a string of 1 to 8 characters."#),
        (#"{"session": null}"#, #"Argument "session": expected a string, got null."#),
        (#"{"session": 3}"#, #"Argument "session": expected a string, got 3."#),
        (#"{"session": ""}"#, #"Argument "session": expected a string of 1 to 8 characters, got the string ""."#),
        (
            #"{"session": "s", "colour": 1}"#,
            #"Argument "colour": is unknown; there are session, timeout, format, detail_level, factor, windows, "#
                + "labels, other."
        ),
        (
            #"{"session": "s", "timeout": -1}"#,
            #"Argument "timeout": expected a non-negative number of seconds, got -1."#
        ),
        (
            #"{"session": "s", "timeout": 61.5}"#,
            #"Argument "timeout": expected a non-negative number of seconds from 0 to 60, got 61.5."#
        ),
        (
            #"{"session": "s", "timeout": 1e300}"#,
            #"Argument "timeout": expected at most 31557600000 seconds, got 1e+300."#
        ),
        (
            #"{"session": "s", "format": "huge"}"#,
            #"Argument "format": expected one of "short", "long", got the string "huge"."#
        ),
        (
            #"{"session": "s", "detail_level": 3}"#,
            #"Argument "detail_level": expected an integer from 0 to 2, got 3."#
        ),
        (
            #"{"session": "s", "detail_level": "1"}"#,
            #"Argument "detail_level": expected an integer, got the string "1"."#
        ),
        (
            #"{"session": "s", "detail_level": 99999999999999999999}"#,
            #"Argument "detail_level": expected an integer of at most 64 bits, got 99999999999999999999."#
        ),
        (
            #"{"session": "s", "factor": 0.25}"#,
            #"Argument "factor": expected a number of at least 0.5, or null, got 0.25."#
        ),
        (
            #"{"session": "s", "windows": [{"columns": ["a"]}, {"columns": ["a"], "rows": 0}]}"#,
            #"Argument "windows[1].rows": expected an integer from 1 to 1000, got 0."#
        ),
        (
            #"{"session": "s", "windows": [{"columns": []}]}"#,
            #"Argument "windows[0].columns": expected an array of 1 to 3 elements, got an array of 0 elements."#
        ),
        (
            #"{"session": "s", "windows": [{"columns": ["a", 2]}]}"#,
            #"Argument "windows[0].columns[1]": expected a string, got 2."#
        ),
        (#"{"session": "s", "labels": {"x": true}}"#, #"Argument "labels.x": expected an integer, got true."#),
        (#"[]"#, #"The arguments are refused: expected an object, got an array of 0 elements."#),
    ])
    func `A wrong argument is answered with its path, what was expected and what came`(
        arguments: String, message: String
    ) async throws {
        let driver = try await Driver<SamplePlugin>()
        let answer = await driver.call("describe", try JSONValue(parsing: arguments))
        #expect(answer.status == MORTISE_OK)
        #expect(answer.json["isError"] == true)
        #expect(answer.json["content"]?[0]?["text"]?.stringValue == message)
    }

    @Test(arguments: [
        #"{"session": "s", "format": null, "factor": null, "labels": null}"#,
        #"{"session": "äöü€🎈🎈🎈🎈"}"#,
        #"{"session": "s", "detail_level": 2.0, "timeout": 60}"#,
        #"{"session": "s", "factor": 3, "labels": {"x": 1}}"#,
    ])
    func `Null for an optional, scalars beyond ASCII and whole doubles are right`(arguments: String) async throws {
        let driver = try await Driver<SamplePlugin>()
        let answer = await driver.call("describe", try JSONValue(parsing: arguments))
        #expect(answer.json["isError"] == nil)
    }
}
