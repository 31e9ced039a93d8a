"""Files that are no plugins or mean harm: the host refuses each and serves the others, and `plugin check` names it."""

import os
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from harness.client import structured
from harness.examining import GOOD, check, failures
from harness.fixtures import compiler, manifest, plugin, tool
from harness.host import Host, arguments, environment
from harness.processes import Watch
from harness.replacing import Replacing
from harness.schemas import MODERN
from harness.stdio import StdioClient
from harness.waiting import PATIENCE


def library(folder: Path, source: str) -> None:
    """Compiles a library of one line."""
    subprocess.run(
        [compiler(), "-xc", "-", "-shared", "-fPIC", "-o", str(folder / "faulty.so")],
        input=source, text=True, check=True,
    )  # fmt: skip


def content(make: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """What is made of the bytes of a plugin that is good."""

    def write(folder: Path) -> None:
        good = plugin(folder, "faulty")
        made = make(good.read_bytes())
        good.unlink()
        good.write_bytes(made)

    return write


def of(text: dict[str, object] | str | None = None, **macros: str) -> Callable[[Path], None]:
    return lambda folder: plugin(folder, "faulty", text, **macros) and None


def schema(**more: object) -> dict[str, object]:
    return manifest("faulty", tools=[tool("faulty") | {"inputSchema": {"type": "object", **more}}])


# What makes the file; what the log says of it; which check fails, and by which words.
REFUSED: dict[str, tuple[Callable[[Path], None], str, str, str]] = {
    "an empty file": (content(lambda _: b""), "no shared library", "exports", "no shared library"),
    "text": (content(lambda _: b"This is no library.\n"), "no shared library", "exports", "no shared library"),
    "a library whose end is missing": (
        content(lambda bytes: bytes[: len(bytes) // 2]), "its end is missing", "exports", "does not export",
    ),
    "a library for another machine": (
        # As its header is, at byte 18: for machines of kind 21.
        content(lambda bytes: bytes[:18] + b"\x15\x00" + bytes[20:]),
        "was built for PowerPC 64", "manifest", "was built for PowerPC 64",
    ),
    "a library that is no plugin": (
        lambda folder: library(folder, "int unrelated;"), "does not export mortise_plugin_v1",
        "exports", "does not export mortise_plugin_v1",
    ),
    "one that answers no table": (of(TABLE="0"), "refuses this host", "manifest", "refuses this host"),
    "a manifest that is no JSON": (of("{"), "not a JSON object", "manifest", "not a JSON object"),
    "a manifest of 100 MiB": (of(SIZE="104857600"), "has 104857600 bytes", "manifest", "has 104857600 bytes"),
    "a tool twice": (
        of(manifest("faulty", tools=[tool("one"), tool("one")])), "the tool 'one' twice",
        "manifest", "the tool 'one' twice",
    ),
    "a schema that refers to nothing but itself": (
        of(schema(properties={"a": {"$ref": "#/properties/a"}})), "go round without end", "manifest", "go round without end",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED)
def test_a_file_is_refused_and_the_others_are_served(
    fault: str, tmp_path: Path, launch: Callable[..., StdioClient]
) -> None:
    make, words, where, told = REFUSED[fault]
    folder = tmp_path / "plugins"
    folder.mkdir()
    make(folder)
    found = failures(check(folder / "faulty.so", level=5, code=1))
    assert told in found.get(where, ""), found
    plugin(folder, "sound")
    client = launch(MODERN, "--plugin-dir", str(folder))
    offered = {each["name"] for each in client.tools()}
    assert "sound" in offered and "faulty" not in offered
    client.host.errors.first(lambda line: "faulty.so" in line and words in line, what=words)


# What ends the process that meets it, so that only isolated processes may.
FATAL = {
    "crashes when it is loaded": ({"LOADED": "abort()"}, "signal 6"),
    "crashes in its entry": ({"ENTRY": "*(volatile int *)0 = 1"}, "signal 11"),
    "ends the process in its entry": ({"ENTRY": "_exit(3)"}, "did not survive"),
}


@pytest.mark.parametrize("fault", FATAL)
def test_what_ends_whoever_loads_it_is_refused_and_the_others_are_served(
    fault: str, tmp_path: Path, launch: Callable[..., StdioClient]
) -> None:
    folder = tmp_path / "plugins"
    library = plugin(folder, "faulty", **FATAL[fault][0])
    plugin(folder, "sound")
    client = launch(MODERN, "--plugin-dir", str(folder))
    offered = {each["name"] for each in client.tools()}
    assert "sound" in offered and "faulty" not in offered
    client.host.errors.first(lambda line: f"Cannot load the plugin {library}" in line, what="the refusal")


def test_of_what_keeps_whoever_loads_it_each_is_refused_for_that_and_the_others_are_served(
    tmp_path: Path, launch: Callable[..., StdioClient]
) -> None:
    folder = tmp_path / "plugins"
    hanging = [
        plugin(folder, "faulty", ENTRY="for (;;) pause()"), plugin(folder, "faultier", LOADED="for (;;) pause()")
    ]  # fmt: skip
    plugin(folder, "sound")
    client = launch(MODERN, "--plugin-dir", str(folder))
    assert {each["name"] for each in client.tools()}.isdisjoint({"faulty", "faultier"})
    assert client.tool("sound")["content"][0]["text"] == "fixture"
    for library in hanging:
        said = client.host.errors.first(lambda line: str(library) in line, what="the refusal")  # noqa: B023
        assert "Cannot load the plugin" in said and "it took longer than" in said


@pytest.mark.parametrize("first", ["no plugin", "isolated"])
def test_what_loads_only_after_something_that_the_host_does_not_load_is_refused(
    first: str, tmp_path: Path, launch: Callable[..., StdioClient]
) -> None:
    folder = tmp_path / "plugins"
    folder.mkdir()
    mark = 'setenv("MARK", "1", 1)'
    if first == "isolated":
        plugin(folder, "faulty", manifest("first"), LOADED=mark)
    else:
        library(folder, f"#include <stdlib.h>\n__attribute__((constructor)) static void mark(void) {{ {mark}; }}")
    last = plugin(folder, "last", LOADED='if (getenv("MARK") == 0) abort()')
    plugin(folder, "sound")
    config = tmp_path / "mortise.yaml"
    config.write_text("plugins:\n  first: {isolate: true}\n" if first == "isolated" else "{}\n")
    client = launch(MODERN, "--plugin-dir", str(folder), "--config", str(config))
    offered = {each["name"] for each in client.tools()}
    assert "sound" in offered and "last" not in offered
    client.host.errors.first(lambda line: f"Cannot load the plugin {last}" in line, what="the refusal")


def test_files_are_loaded_apart_at_the_same_time(tmp_path: Path, launch: Callable[..., StdioClient]) -> None:
    folder = tmp_path / "plugins"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    # Each waits for the other, the first time that they are loaded.
    plugin(folder, "left", LOADED=f'if (open("{pipe}", O_WRONLY) >= 0) unlink("{pipe}")')
    plugin(folder, "right", LOADED=f'open("{pipe}", O_RDONLY)')
    client = launch(MODERN, "--plugin-dir", str(folder))
    assert {"left", "right"} <= {each["name"] for each in client.tools()}


def test_what_did_harm_when_it_was_loaded_is_not_loaded_again_until_it_is_another(
    tmp_path: Path, start_host: Callable[..., Host]
) -> None:
    replacing = Replacing(tmp_path, start_host)
    traces = tmp_path / "traces"
    harm = f'FILE *file = fopen("{traces}", "a"); fputc(120, file); fclose(file); abort()'
    library = plugin(replacing.folder, "faulty", LOADED=harm)
    host = replacing.start()
    for number in range(3):
        replacing.build("done", f"more{number}", name=f"more{number}")
        replacing.said(f"'more{number}' 1.0.0 is served")
    assert traces.read_text() == "x"
    assert sum(f"Cannot load the plugin {library}" in line for line in host.errors.items) == 1
    replacing.put_another(library)
    replacing.build("done", "last", name="last")
    replacing.said("'last' 1.0.0 is served")
    # Where both came at once, it was tried together with the other first.
    assert traces.read_text() in ("xx", "xxx")


@pytest.mark.parametrize(("step", "is_serving"), [("LOADED", False), ("LOADED", True), ("START", False)])
def test_a_host_that_is_told_to_end_while_a_plugin_is_loaded_or_started_ends_and_leaves_nothing(
    step: str, is_serving: bool, tmp_path: Path, start_host: Callable[..., Host]
) -> None:
    folder, temporary, pipe = (tmp_path / name for name in ("plugins", "temporary", "pipe"))
    temporary.mkdir()
    os.mkfifo(pipe)
    hang = f'dprintf(open("{pipe}", O_WRONLY), "%d\\n", getpid()); for (;;) pause()'
    aside = plugin(tmp_path / "aside", "faulty", **{step: hang})
    folder.mkdir()
    if not is_serving:
        aside.rename(folder / aside.name)
    host = start_host(
        arguments(tmp_path, "--port", "0", "--plugin-dir", str(folder)), env=environment(TMPDIR=str(temporary))
    )
    if is_serving:
        host.port()
        aside.rename(folder / aside.name)
    with pipe.open() as loading, Watch({int(loading.readline())}) as worker:
        host.process.send_signal(signal.SIGTERM)
        assert host.exit_code() == 0
        assert worker.alive_after() == []
    assert list(temporary.iterdir()) == []
    # It was not waited for to the end.
    assert not any("it took longer than" in line for line in host.errors.items)


def test_a_new_generation_that_ends_whoever_loads_it_leaves_the_old_one_serving(
    tmp_path: Path, launch: Callable[..., StdioClient]
) -> None:
    folder = tmp_path / "plugins"
    plugin(folder, "faulty", ANSWER=GOOD)
    client = launch(MODERN, "--plugin-dir", str(folder))
    assert client.tool("faulty")["content"][0]["text"] == "done"
    plugin(tmp_path / "aside", "faulty", LOADED="abort()").rename(folder / "faulty.so")
    client.host.errors.first(lambda line: f"Cannot load the plugin {folder}" in line, what="the refusal")
    assert client.tool("faulty")["content"][0]["text"] == "done"


@pytest.mark.parametrize("fault", FATAL)
def test_what_ends_a_process_is_told_with_its_place(fault: str, tmp_path: Path) -> None:
    macros, words = FATAL[fault]
    report = check(plugin(tmp_path, "faulty", **macros), level=5, code=1)
    found = failures(report)
    assert words in found.get("manifest", ""), found
    assert ("in the plugin at 0x" in found["manifest"]) == ("signal" in words)
    assert report["checks"][-1]["check"] == "manifest"


@pytest.mark.parametrize("deed", ["abort()", "*(volatile int *)8 = 1"])
def test_the_place_of_a_crash_is_in_the_function_that_crashed(deed: str, tmp_path: Path) -> None:
    file = plugin(tmp_path, "faulty", LOADED=deed)
    told = re.search(r"in the plugin at 0x([0-9a-f]+)", failures(check(file, level=5, code=1))["manifest"])
    assert told
    listed = subprocess.run(["nm", "--defined-only", file], capture_output=True, text=True, check=True).stdout
    functions = [(int(place, 16), name) for place, kind, name in map(str.split, listed.splitlines()) if kind in "tT"]
    assert max(each for each in functions if each[0] <= int(told[1], 16))[1] == "loaded"


HANGING = {
    "in its entry": ({"ENTRY": "for (;;) pause()"}, "manifest", "was not done in time"),
    "in its stop": ({"STOP": "for (;;) pause()"}, "lifecycle", "does not return from `stop`"),
    "in a call": ({"ANSWER": "(void)0"}, "valid-arguments", "in time"),
}


@pytest.mark.parametrize("fault", HANGING)
def test_what_hangs_is_told_once_and_nothing_is_asked_after_it(fault: str, tmp_path: Path) -> None:
    macros, where, words = HANGING[fault]
    library = plugin(tmp_path, "faulty", **macros)
    report = check(library, "--patience", "1", "--time-limit", "20", level=10, code=1)
    found = failures(report)
    assert words in found.get(where, ""), found
    assert report["checks"][-1]["check"] == where


def test_a_schema_without_end_is_served_and_checked(tmp_path: Path, launch: Callable[..., StdioClient]) -> None:
    # Each value may have more of its kind in it: arguments are drawn within bounds all the same.
    tree = {"type": "array", "minItems": 3, "items": {"$ref": "#/$defs/tree"}}
    text = schema(properties={"tree": {"$ref": "#/$defs/tree"}}, **{"$defs": {"tree": tree}})
    library = plugin(tmp_path / "plugins", "faulty", text, ANSWER=GOOD)
    assert failures(check(library, level=5, code=0)) == {}
    client = launch(MODERN, "--plugin-dir", str(library.parent))
    assert client.tool("faulty", {"tree": [[], [], []]})["isError"] is True
    assert client.tool("faulty")["content"][0]["text"] == "done"


def test_a_plugin_that_writes_to_standard_output_as_it_is_loaded_breaks_no_conversation(
    tmp_path: Path, launch: Callable[..., StdioClient]
) -> None:
    noise = '(void)!write(1, "noise\\n", 6)'
    library = plugin(tmp_path / "plugins", "faulty", ANSWER=GOOD, LOADED=noise, ENTRY=noise)
    client = launch(MODERN, "--plugin-dir", str(library.parent))
    assert client.tool("faulty")["content"][0]["text"] == "done"
    assert "writes to standard output" in failures(check(library, level=2, code=1))["manifest"]


def test_a_plugin_that_deletes_itself_while_it_is_loaded_takes_nothing_else_with_it(
    tmp_path: Path, launch: Callable[..., StdioClient]
) -> None:
    folder = tmp_path / "plugins"
    plugin(folder, "faulty", LOADED=f'unlink("{folder / "faulty.so"}")')
    plugin(folder, "sound")
    client = launch(MODERN, "--plugin-dir", str(folder))
    assert not (folder / "faulty.so").exists()
    assert client.tool("sound")["content"][0]["text"] == "fixture"
    # As one that somebody else has deleted: it is not served any more.
    client.host.errors.first(lambda line: "'faulty' is no longer served" in line, what="that it is gone")
    assert "faulty" not in {each["name"] for each in client.tools()}


def test_a_plugin_that_hangs_in_its_stop_does_not_keep_the_host(
    tmp_path: Path, launch: Callable[..., StdioClient]
) -> None:
    folder = tmp_path / "plugins"
    plugin(folder, "faulty", STOP="for (;;) pause()")
    client = launch(MODERN, "--plugin-dir", str(folder))
    assert structured(client.tool("ping"))["ok"] is True
    client.close()
    assert client.host.exit_code(PATIENCE) == 0
    assert any("does not return from `stop`" in line for line in client.host.errors.items)
