"""Plugins in C that answer at once, and calls of their tools: what is left is the host's own work."""

import sys
import time
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

from lean import MORTISE, ROOT, Connection, HTTPHost, Stdio, checked, request, tool
from load import calls_per_second
from turns import median_figures, medians

sys.path.insert(0, str(ROOT / "Tests" / "EndToEnd"))

from harness.fixtures import plugin  # noqa: E402

ROUNDS = 300
STARTS = 15
PLUGINS = (1, 10, 50, 200)
CONNECTIONS = 16

_STEP = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z]+-[0-9]{1,6}$"},
        "kind": {"enum": ["read", "write", "run"]},
        "weight": {"type": "number", "minimum": 0, "maximum": 1},
        "labels": {"type": "array", "items": {"type": "string", "maxLength": 20}, "uniqueItems": True},
        "after": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/step/properties/id"}]},
    },
    "required": ["id", "kind"],
    "additionalProperties": False,
}
_SCHEMAS = {
    "unchecked": {"type": "object"},
    "checked": {
        "type": "object",
        "$defs": {"step": _STEP},
        "properties": {"steps": {"type": "array", "items": {"$ref": "#/$defs/step"}, "maxItems": 100}},
        "required": ["steps"],
        "unevaluatedProperties": False,
    },
}
_ARGUMENTS = {
    "steps": [
        {
            "id": f"step-{number}",
            "kind": "run",
            "weight": number / 40,
            "labels": ["first", "second", f"label {number}"],
            "after": f"step-{number - 1}" if number else None,
        }
        for number in range(40)
    ]
}


# The same arguments for every call: 40 objects, about 5 KB.
BODIES = {name: tool(name, **_ARGUMENTS) for name in _SCHEMAS}


def validation(folder: Path) -> tuple[dict[str, float], dict[str, float]]:
    """A call of a tool that takes any arguments, and of one whose schema has work to do.

    Gives the medians in milliseconds, and how many a second are answered by `CONNECTIONS`."""
    tools = [_tool(name, schema) for name, schema in _SCHEMAS.items()]
    plugin(folder / "plugins", "validation", _manifest("validation", tools))
    with HTTPHost(folder, *_options(folder, folder / "plugins")) as host:
        with closing(Connection(host.port)) as connection:
            framed = {name: connection.frame(body) for name, body in BODIES.items()}
            for each in framed.values():
                checked(connection.ask(each))
            times = medians({name: partial(connection.ask, each) for name, each in framed.items()}, ROUNDS)
        rates = {name: calls_per_second(host.port, body, CONNECTIONS, folder) for name, body in BODIES.items()}
    return times, rates


def by_plugins(folder: Path) -> tuple[dict[int, float], dict[int, float]]:
    """What it costs that there are plugins, by how many there are.

    Gives the medians in milliseconds from the start of a host to its first answered call, and those of `tools/list`."""
    options = {count: _options(folder / f"of-{count}", _folder_of(folder, count)) for count in PLUGINS}
    starts = median_figures(
        {
            count: partial(first_answer, folder, tool(f"tool_{count - 1}", steps=[]), *options[count])
            for count in PLUGINS
        },
        STARTS, warm_up=1,
    )  # fmt: skip
    with ExitStack() as stack:
        hosts = {count: stack.enter_context(Stdio(folder, *options[count])) for count in PLUGINS}
        lists = medians({count: partial(host.ask, request("tools/list")) for count, host in hosts.items()}, ROUNDS)
    return starts, lists


def _folder_of(folder: Path, count: int) -> Path:
    """A folder with so many plugins, each with a tool."""
    chosen = folder / f"of-{count}" / "plugins"
    chosen.mkdir(parents=True)
    for number in range(count):
        one = f"plugin-{number}"
        if not (folder / "all" / f"{one}.so").exists():
            plugin(folder / "all", one, _manifest(one, [_tool(f"tool_{number}", _SCHEMAS["checked"])]))
        (chosen / f"{one}.so").symlink_to(folder / "all" / f"{one}.so")
    return chosen


def isolation(folder: Path) -> dict[str, float]:
    """The medians in milliseconds of a call of a plugin in the host's process, and of the same in one of its own."""
    plugin(folder / "plugins", "answering", _manifest("answering", [_tool("answer", _SCHEMAS["unchecked"])]))
    with ExitStack() as stack:
        ways = {}
        for name, value in (("shared", "false"), ("its own", "true")):
            options = _options(folder / name, folder / "plugins", f"isolate_plugins: {value}\n")
            host = stack.enter_context(HTTPHost(folder, *options))
            connection = stack.enter_context(closing(Connection(host.port)))
            framed = connection.frame(tool("answer"))
            checked(connection.ask(framed))
            ways[name] = partial(connection.ask, framed)
        return medians(ways, 10 * ROUNDS)


def first_answer(folder: Path, message: bytes, *more: str | Path) -> float:
    """Starts a host in a workspace and gives the milliseconds until it answers."""
    begun = time.perf_counter()
    with Stdio(folder, *more) as host:
        checked(host.ask(message))
        return (time.perf_counter() - begun) * 1000


def _manifest(name: str, tools: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": name, "version": "1.0.0", "tools": tools}


def _tool(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "description": "Answers.", "inputSchema": schema}


def _options(folder: Path, plugins: Path, more: str = "") -> list[str | Path]:
    """Loads these plugins and none of those that ship with the host."""
    folder.mkdir(exist_ok=True)
    shipped = (MORTISE.parents[1] / "lib" / "mortise" / "plugins").glob("*.so")
    file = folder / "mortise.yaml"
    file.write_text(more + "plugins:\n" + "".join(f"  {library.stem}: {{enabled: false}}\n" for library in shipped))
    return ["--config", file, "--plugin-dir", plugins]
