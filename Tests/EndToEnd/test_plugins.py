"""Plugins that others wrote: served beside the host's own, and contained where they are faulty."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from harness.client import ProtocolError, structured, text
from harness.fixtures import compiler, manifest, plugin, tool
from harness.paths import EXAMPLES
from harness.schemas import MODERN
from harness.stdio import StdioClient


@pytest.fixture
def serve(launch: Callable[..., StdioClient]) -> Callable[..., StdioClient]:
    """Serves the host's own plugins and those of a folder."""

    def serve(folder: Path) -> StdioClient:
        return launch(MODERN, "--plugin-dir", str(folder))

    return serve


def names(client: StdioClient) -> set[str]:
    return {tool["name"] for tool in client.tools()}


def reason(client: StdioClient, *words: str) -> str:
    """The line on standard error that holds all of some words."""
    return client.host.errors.first(
        lambda line: all(word.lower() in line.lower() for word in words), what=f"a line with {words}"
    )


def test_the_c_example_is_served_beside_the_others(serve: Callable[..., StdioClient]) -> None:
    client = serve(EXAMPLES)
    assert {"count_text", "run_python_code", "ping"} <= names(client)
    counted = structured(client.tool("count_text", {"text": 'Hello, 😀 world\r\nnaïve \\ "quoted"\n\nend'}))
    assert counted == {"characters": 37, "words": 7, "lines": 4, "bytes": 41}
    assert structured(client.tool("count_text", {"text": ""})) == {"characters": 0, "words": 0, "lines": 0, "bytes": 0}
    assert client.tool("count_text", {})["isError"] is True
    assert client.run("6 * 7")["results"] == ["42"]


def test_the_c_example_counts_as_python_does(serve: Callable[..., StdioClient]) -> None:
    client = serve(EXAMPLES)
    for sample in ("\u2028a\u3000b\u00a0c", "\u0000\u0001\t\x1f x", "\U0010ffff\ud7ff\ue000", "a\rb\r\r\nc"):
        expected = {
            "characters": len(sample),
            "bytes": len(sample.encode()),
            "lines": len(sample.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")),
        }
        counted = structured(client.tool("count_text", {"text": sample}))
        assert {key: counted[key] for key in expected} == expected, ascii(sample)


def test_a_folder_that_is_absent_is_named_and_the_others_serve(
    tmp_path: Path, serve: Callable[..., StdioClient]
) -> None:
    client = serve(tmp_path / "no-such-folder")
    assert "run_python_code" in names(client)
    reason(client, "no-such-folder")


def unknown_symbol(folder: Path) -> None:
    source = folder.parent / "broken.c"
    source.write_text("int missing_function(void);\nint call(void) { return missing_function(); }\n")
    subprocess.run([compiler(), "-shared", "-fPIC", source, "-o", folder / "faulty.so"], check=True)


def faulty(folder: Path, text: dict[str, object] | str | None = None, **macros: str) -> None:
    plugin(folder, "faulty", text, **macros)


def manifest_with(**more: object) -> Callable[[Path], None]:
    return lambda folder: faulty(folder, {**manifest("faulty"), **more})


FAULTS: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "a library that does not link": (unknown_symbol, ("faulty.so", "missing_function")),
    "a plugin for a newer minor version": (
        lambda folder: faulty(folder, ABI_MINOR="99"),
        ("faulty", "99", "1.0"),
    ),
    "a plugin for another major version": (
        lambda folder: faulty(folder, SYMBOL="mortise_plugin_v9"),
        ("faulty.so", "version 9", "version 1"),
    ),
    "a manifest without an id": (lambda folder: faulty(folder, "{}"), ("faulty", "id")),
    "a manifest with an id out of order": (manifest_with(id="Not An Id"), ("faulty", "id")),
    "a tool with a bad name": (manifest_with(tools=[tool("bad name")]), ("faulty", "name")),
    "a tool whose input is no object": (
        manifest_with(tools=[{"name": "odd", "inputSchema": {"type": "string"}}]),
        ("faulty", "odd", "inputSchema"),
    ),
    "a service that nobody provides": (manifest_with(requires=["nothing/1"]), ("faulty", "nothing/1")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_plugin_is_named_and_the_others_serve(
    fault: str, tmp_path: Path, serve: Callable[..., StdioClient]
) -> None:
    make, words = FAULTS[fault]
    folder = tmp_path / "plugins"
    folder.mkdir()
    make(folder)
    plugin(folder, "sound")
    client = serve(folder)
    assert {"run_python_code", "sound"} <= names(client)
    assert "faulty" not in names(client)
    reason(client, *words)


def test_of_two_plugins_with_the_same_tool_the_first_by_id_serves(
    tmp_path: Path, serve: Callable[..., StdioClient]
) -> None:
    folder = tmp_path / "plugins"
    answer = 'finish(call, MORTISE_OK, "{\\"content\\":[{\\"type\\":\\"text\\",\\"text\\":\\"%s\\"}]}")'
    plugin(folder, "later", manifest("later", tools=[tool("shared")]), ANSWER=answer % "later")
    plugin(folder, "earlier", manifest("earlier", tools=[tool("shared")]), ANSWER=answer % "earlier")
    client = serve(folder)
    assert text(client.tool("shared")) == "earlier"
    reason(client, "later", "earlier", "shared")


def test_two_plugins_with_the_same_id_are_told_apart_in_the_log(
    tmp_path: Path, serve: Callable[..., StdioClient]
) -> None:
    folder = tmp_path / "plugins"
    plugin(folder, "one", manifest("twin", tools=[tool("tool_one")]))
    plugin(folder, "two", manifest("twin", tools=[tool("tool_two")]))
    client = serve(folder)
    assert len({"tool_one", "tool_two"} & names(client)) == 1
    reason(client, "warning", "twin", "one.so")


def test_a_plugin_of_the_same_id_in_a_named_folder_replaces_a_shipped_one(
    tmp_path: Path, serve: Callable[..., StdioClient]
) -> None:
    folder = tmp_path / "plugins"
    plugin(folder, "my-health", manifest("health", tools=[tool("my_health")]))
    client = serve(folder)
    assert "my_health" in names(client)
    assert "ping" not in names(client)
    # As it was asked for.
    reason(client, "notice", "health.so is not used", "my-health.so has the same id 'health'")


def test_a_cycle_of_requirements_is_named(tmp_path: Path, serve: Callable[..., StdioClient]) -> None:
    folder = tmp_path / "plugins"
    plugin(folder, "hen", manifest("hen", provides=["hen/1"], requires=["egg/1"]))
    plugin(folder, "egg", manifest("egg", provides=["egg/1"], requires=["hen/1"]))
    client = serve(folder)
    assert not {"hen", "egg"} & names(client)
    assert "run_python_code" in names(client)
    reason(client, "hen", "egg", "cycle")


GOOD = 'finish(call, MORTISE_OK, "{\\"content\\":[]}");'
MISBEHAVIOURS = {
    "finishes twice": GOOD + GOOD,
    "answers no JSON": 'finish(call, MORTISE_OK, "{oops")',
    "answers no object": 'finish(call, MORTISE_OK, "[1, 2]")',
    "finishes a call that never was": 'finish(call + 1000, MORTISE_OK, "{}");' + GOOD,
}


@pytest.mark.parametrize("misbehaviour", MISBEHAVIOURS.values(), ids=MISBEHAVIOURS)
def test_a_plugin_that_misbehaves_is_contained_and_named(
    misbehaviour: str, tmp_path: Path, serve: Callable[..., StdioClient]
) -> None:
    folder = tmp_path / "plugins"
    plugin(folder, "rogue", ANSWER=misbehaviour)
    client = serve(folder)
    try:
        client.tool("rogue")
    except ProtocolError as error:
        assert error.code == -32603
    reason(client, "rogue")
    assert structured(client.tool("ping"))["ok"] is True
