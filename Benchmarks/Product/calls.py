"""Plugins in C that answer at once, and calls of their tools: what is left is the host's own work."""

import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from lean import MORTISE, ROOT, Connection, HTTPHost, Stdio, checked, tool
from load import calls_per_second
from turns import median_figures, medians

sys.path.insert(0, str(ROOT / "Tests" / "EndToEnd"))

from harness.fixtures import plugin  # noqa: E402

ROUNDS = 300
STARTS = 15
PLUGINS = {"few": 1, "many": 50}
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


def starts(folder: Path) -> dict[str, float]:
    """The medians in milliseconds from the start of a host to its first answered call, by how many plugins it has."""
    ways = {}
    for name, count in PLUGINS.items():
        for number in range(count):
            one = f"plugin-{number}"
            plugin(folder / name, one, _manifest(one, [_tool(f"tool_{number}", _SCHEMAS["checked"])]))
        last = tool(f"tool_{count - 1}", steps=[])
        ways[name] = partial(first_answer, folder, last, *_options(folder, folder / name))
    return median_figures(ways, STARTS, warm_up=1)


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


def _options(folder: Path, plugins: Path) -> list[str | Path]:
    """Loads these plugins and none of those that ship with the host."""
    shipped = (MORTISE.parents[1] / "lib" / "mortise" / "plugins").glob("*.so")
    file = folder / "mortise.yaml"
    file.write_text("plugins:\n" + "".join(f"  {library.stem}: {{enabled: false}}\n" for library in shipped))
    return ["--config", file, "--plugin-dir", plugins]
