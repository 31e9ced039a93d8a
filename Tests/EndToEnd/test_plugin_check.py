"""`mortise plugin`: what tells authors whether their plugin is a good one."""

import json
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from harness.fixtures import compiler, manifest, plugin, tool
from harness.paths import EXAMPLES, MORTISE, PLUGINS

SEED = "1"
EXAMINED = sorted([*PLUGINS.glob("*.so"), *EXAMPLES.glob("*.so")])

OK = 'finish(call, MORTISE_OK, "{\\"content\\":[{\\"type\\":\\"text\\",\\"text\\":\\"done\\"}]}")'
REFUSED = 'finish(call, MORTISE_NOT_FOUND, "")'
# What answers its own tool and refuses all else.
GOOD = f'if (has(method, "tools/call") && has(params, "\\"faulty\\"")) {OK}; else {REFUSED}'


def check(file: Path, *options: str, level: int = 10, code: int | None = None) -> dict[str, Any]:
    """What `mortise plugin check --json` reports."""
    done = subprocess.run(
        [MORTISE, "plugin", "check", str(file), "--level", str(level), "--seed", SEED, "--json", *options],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert code is None or done.returncode == code, done.stderr + done.stdout
    return json.loads(done.stdout)


def failures(report: dict[str, Any]) -> dict[str, str]:
    """What failed, by the check's name."""
    return {
        check["check"]: "\n".join(finding["what"] for finding in check["findings"] if finding["severity"] == "failure")
        for check in report["checks"]
        if not check["passed"]
    }


@pytest.mark.parametrize("file", EXAMINED, ids=[file.stem for file in EXAMINED])
def test_what_is_shipped_passes_at_the_highest_level(file: Path) -> None:
    report = check(file)
    assert failures(report) == {}
    assert report["passed"] is True
    assert len(report["checks"]) == 19


def test_a_good_plugin_of_one_file_passes(tmp_path: Path) -> None:
    assert failures(check(plugin(tmp_path, "faulty", ANSWER=GOOD), code=0)) == {}


FAULTS: dict[str, tuple[dict[str, str], str, str]] = {
    "crashes when it starts": ({"START": "abort()"}, "manifest", "signal 6"),
    "crashes when it is called": ({"ANSWER": "abort()"}, "valid-arguments", "signal 6"),
    "crashes on wrong arguments": (
        {"ANSWER": f'if (has(params, "no such argument")) abort(); {GOOD}'}, "invalid-arguments", "signal 6",
    ),
    "answers twice": ({"ANSWER": f"{GOOD}; {OK}"}, "valid-arguments", "finished the call"),
    "answers by an error of the protocol": (
        {"ANSWER": "finish(call, MORTISE_FAILED, \"\")"}, "valid-arguments", "error of the protocol",
    ),
    "answers what is no JSON": ({"ANSWER": "finish(call, MORTISE_OK, \"{\")"}, "valid-arguments", "not valid JSON"),
    "answers all methods": ({"ANSWER": OK}, "unknown-names", "as if all were well"),
    "never answers": ({"ANSWER": "(void)0"}, "valid-arguments", "in time"),
    "reports progress that falls": (
        {"ANSWER": f"host->progress(host, call, 2, 0, (mortise_bytes){{0, 0}}); "
                   f"host->progress(host, call, 1, 0, (mortise_bytes){{0, 0}}); {GOOD}"},
        "valid-arguments", "progress went from",
    ),
    "writes to standard output": (
        {"ANSWER": f'puts("hello"); {GOOD}'}, "valid-arguments", "writes to standard output",
    ),
    "changes the working directory": ({"ANSWER": GOOD, "START": '(void)!chdir("/")'}, "surroundings", "working directory"),
    "changes the environment": ({"ANSWER": GOOD, "START": 'setenv("FAULTY", "1", 1)'}, "surroundings", "FAULTY"),
    "handles signals": ({"ANSWER": GOOD, "START": "signal(SIGINT, SIG_IGN)"}, "surroundings", "Interrupt"),
    "leaves threads": (
        {"ANSWER": GOOD, "START": "pthread_t thread; pthread_create(&thread, 0, (void *(*)(void *))(void *)pause, 0)"},
        "leftovers", "threads were left",
    ),
    "leaves descriptors": ({"ANSWER": GOOD, "START": 'open("/dev/null", O_RDONLY)'}, "leftovers", "descriptors were left"),
    "leaves processes": (
        {"ANSWER": GOOD, "START": "if (fork() == 0) { for (;;) pause(); }"}, "leftovers", "processes are alive",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_plugin_is_told_its_fault(fault: str, tmp_path: Path) -> None:
    macros, where, words = FAULTS[fault]
    # As far as the check that finds it.
    level = 10 if where == "leftovers" else 6
    library = plugin(tmp_path, "faulty", manifest("faulty"), **macros)
    found = failures(check(library, "--patience", "2", level=level, code=1))
    assert words in found.get(where, ""), found


def test_a_fault_of_the_file_is_told_without_running_it(tmp_path: Path) -> None:
    source = tmp_path / "plain.c"
    source.write_text("#include <stdlib.h>\n__attribute__((constructor)) void run(void) { abort(); }\n")
    library = tmp_path / "plain.so"
    subprocess.run([compiler(), "-shared", "-fPIC", source, "-o", library], check=True)
    found = failures(check(library, code=1))
    assert list(found) == ["exports"] and "does not export mortise_plugin_v1" in found["exports"]


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
    assert failed == ["valid-arguments"] and suite.get("failures") == "1"


def test_a_manifest_is_printed_and_a_crash_is_told(tmp_path: Path) -> None:
    library = plugin(tmp_path, "faulty", manifest("faulty"))
    done = subprocess.run([MORTISE, "plugin", "manifest", library], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == manifest("faulty")
    (tmp_path / "junk.so").write_text("hello")
    done = subprocess.run(
        [MORTISE, "plugin", "manifest", tmp_path / "junk.so"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and "no shared library" in done.stderr
