"""`mortise plugin`: what tells authors whether their plugin is a good one."""

import json
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from harness.examining import GOOD, OK, check, failures, only, text
from harness.fixtures import compiler, manifest, plugin, tool
from harness.paths import EXAMPLES, MORTISE, PLUGINS

SHIPPED = sorted([*PLUGINS.glob("*.so"), *EXAMPLES.glob("*.so")])
# What breaks the protocol or takes its time on purpose.
SKIPPED = {"everything": ["protocol_error_job", "slow_compute", "test_reconnection"]}


@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_what_is_shipped_passes(file: Path) -> None:
    report = check(file, *(f"--skip={tool}" for tool in SKIPPED.get(file.stem, [])), level=10)
    assert failures(report) == {}
    assert report["passed"] is True
    assert len(report["checks"]) == 33


def test_a_good_plugin_of_one_file_passes(tmp_path: Path) -> None:
    assert failures(check(plugin(tmp_path, "faulty", ANSWER=GOOD), code=0)) == {}


def test_a_fault_of_the_file_is_told_without_running_it(tmp_path: Path) -> None:
    source = tmp_path / "plain.c"
    source.write_text("#include <stdlib.h>\n__attribute__((constructor)) void run(void) { abort(); }\n")
    library = tmp_path / "plain.so"
    subprocess.run([compiler(), "-shared", "-fPIC", source, "-o", library], check=True)
    found = failures(check(library, code=1))
    assert list(found) == ["exports"] and "does not export mortise_plugin_v1" in found["exports"]


def test_a_tool_that_is_skipped_is_not_called(tmp_path: Path) -> None:
    tools = [tool("faulty"), tool("launch_rocket")]
    library = plugin(tmp_path, "faulty", manifest("faulty", tools=tools), ANSWER=f'if (has(params, "rocket")) abort(); {OK}')
    assert failures(check(library, "--skip=launch*", level=5, code=0)) == {}


@pytest.mark.parametrize(("name", "mend"), [("launch_rockets", "Did you mean 'launch_rocket'?"), ("lunch*", "fits nothing")])
def test_a_tool_to_skip_that_it_does_not_have_is_the_callers_mistake(name: str, mend: str, tmp_path: Path) -> None:
    library = plugin(tmp_path, "faulty", manifest("faulty", tools=[tool("faulty"), tool("launch_rocket")]), ANSWER=GOOD)
    done = subprocess.run(
        [MORTISE, "plugin", "check", library, "--skip", name], capture_output=True, text=True, check=False
    )
    assert done.returncode == 64 and done.stdout == ""
    assert f"'{name}' fits nothing" in done.stderr and mend in done.stderr and "Usage:" in done.stderr


def test_checks_that_find_no_tool_to_call_are_skipped(tmp_path: Path) -> None:
    library = plugin(tmp_path, "faulty", ANSWER=GOOD)
    report = check(library, "--skip=*", level=8, code=0)
    skipped = {each["check"] for each in report["checks"] if "skipped" in each}
    asking = {"valid-arguments", "invalid-arguments", "cancellation", "stale-ids", "stopping", "concurrency"}
    assert skipped == asking | {f"isolated-{each}" for each in asking}
    assert not any(each["passed"] for each in report["checks"] if "skipped" in each)
    lines = text(library, "--skip=*", "--junit", str(tmp_path / "report.xml"), level=8).splitlines()
    count = len(report["checks"])
    assert lines[-1] == f"{count - 12} of {count} checks passed, 12 skipped, at level 8, seed 1."
    assert sum(line.startswith("skipped ") for line in lines) == 12
    suite = ElementTree.parse(tmp_path / "report.xml").getroot()[0]
    assert suite.get("skipped") == "12"
    assert {case.get("name") for case in suite if case.find("skipped") is not None} == skipped


def test_a_file_that_others_can_write_is_told_as_a_host_would_refuse_it(tmp_path: Path) -> None:
    library = plugin(tmp_path, "faulty")
    library.chmod(0o666)
    (finding,) = check(library, level=1, code=1)["checks"][0]["findings"]
    assert finding["severity"] == "failure" and "can be written by everybody" in finding["what"]
    assert finding["mend"] == f"chmod go-w {library}"


def test_what_is_exported_besides_is_named(tmp_path: Path) -> None:
    source = tmp_path / "open.c"
    source.write_text("int mortise_plugin_v1(void) { return 0; }\nint visible_helper(void) { return 0; }\n")
    library = tmp_path / "open.so"
    subprocess.run([compiler(), "-shared", "-fPIC", source, "-o", library], check=True)
    assert "visible_helper" in failures(check(library, level=1, code=1))["exports"]


@pytest.mark.parametrize("content", [b"", b"hello", b"\x7fELF", b"\x7fELF\x02\x01" + b"\xff" * 4000])
def test_what_is_no_library_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "junk.so").write_bytes(content)
    report = check(tmp_path / "junk.so", code=1)
    assert "no shared library" in failures(report)["exports"] or "does not export" in failures(report)["exports"]


def test_the_same_seed_makes_the_same_arguments(tmp_path: Path) -> None:
    parameters = {"properties": {"a": {"type": "integer"}, "b": {"type": "string"}}, "required": ["a"], "type": "object"}
    library = plugin(
        tmp_path, "faulty", manifest("faulty", tools=[tool("faulty") | {"inputSchema": parameters}]),
        ANSWER='finish(call, MORTISE_FAILED, "")',
    )  # fmt: skip
    first, second = (failures(check(library, level=5)) for _ in range(2))
    other = failures(check(library, "--seed", "2", level=5))
    assert first == second != other


def test_junit_tells_what_failed(tmp_path: Path) -> None:
    library = plugin(tmp_path, "faulty", ANSWER='puts("]]>"); finish(call, MORTISE_OK, "{")')
    check(library, "--junit", str(tmp_path / "report.xml"), level=5, code=1)
    suite = ElementTree.parse(tmp_path / "report.xml").getroot()[0]
    failed = [case.get("name") for case in suite if case.find("failure") is not None]
    assert "valid-arguments" in failed and suite.get("failures") == str(len(failed))


def test_a_manifest_is_printed_and_a_crash_is_told(tmp_path: Path) -> None:
    library = plugin(tmp_path, "faulty", manifest("faulty"))
    done = subprocess.run([MORTISE, "plugin", "manifest", library], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == manifest("faulty")
    (tmp_path / "junk.so").write_text("hello")
    done = subprocess.run(
        [MORTISE, "plugin", "manifest", tmp_path / "junk.so"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and "no shared library" in done.stderr and done.stderr.count("Error: ") == 1


@pytest.mark.parametrize("command", ["check", "manifest"])
def test_a_file_that_is_not_there_is_told_in_one_line(command: str, tmp_path: Path) -> None:
    missing = tmp_path / "missing.so"
    done = subprocess.run([MORTISE, "plugin", command, missing], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == f"Error: {missing} cannot be read: No such file or directory.\n"


def test_a_folder_of_providers_that_is_not_there_is_told(tmp_path: Path) -> None:
    library = plugin(tmp_path, "faulty", ANSWER=GOOD)
    command = [MORTISE, "plugin", "check", library, "--plugin-dir", tmp_path / "missing"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and f"{tmp_path / 'missing'} cannot be read" in done.stderr


def test_a_report_that_cannot_be_written_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    library = plugin(tmp_path, "faulty", ANSWER=GOOD)
    command = [MORTISE, "plugin", "check", library, "--junit", tmp_path / "missing" / "report.xml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == f"Error: Cannot write {tmp_path / 'missing' / 'report.xml'}: No such file or directory.\n"


def test_the_limits_of_a_schema_are_tried_and_what_is_just_beyond(tmp_path: Path) -> None:
    properties = {
        "text": {"type": "string", "minLength": 2, "maxLength": 5},
        "count": {"type": "integer", "minimum": -3, "maximum": 7},
        "share": {"type": "number", "exclusiveMaximum": 0.5},
        "list": {"type": "array", "items": {"$ref": "#/$defs/mode"}, "minItems": 1, "maxItems": 3},
    }
    schema = {
        "type": "object", "properties": properties, "required": [*properties], "additionalProperties": False,
        "$defs": {"mode": {"enum": ["fast", "slow", "exact"]}},
    }  # fmt: skip
    log = tmp_path / "calls"
    library = plugin(
        tmp_path, "faulty", manifest("faulty", tools=[tool("faulty") | {"inputSchema": schema}]),
        ANSWER='FILE *log = fopen("' + str(log) + '", "a"); fprintf(log, "%.*s\\n", (int)params.len, params.ptr);'
        f" fclose(log); {OK}",
    )  # fmt: skip
    only(library, "limits", tmp_path)
    calls = [json.loads(line)["arguments"] for line in log.read_text().splitlines()]
    assert {-4, -3, -2, 6, 7, 8} <= {call["count"] for call in calls}
    assert {1, 2, 3, 4, 5, 6} == {len(call["text"]) for call in calls}
    assert {0, 1, 2, 3, 4} == {len(call["list"]) for call in calls}
    assert {"fast", "slow", "exact", "no such choice"} == {mode for call in calls for mode in call["list"]}
    assert {0.49999999999999994, 0.5, 0.5000000000000001} <= {call["share"] for call in calls}
