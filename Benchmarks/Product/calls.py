"""Plugins in C that answer at once, and calls of their tools: what is left is the host's own work."""

import sys
from pathlib import Path
from typing import Any

from lean import MORTISE, ROOT, tool

sys.path.insert(0, str(ROOT / "Tests" / "EndToEnd"))

from harness.fixtures import plugin  # noqa: E402

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


def _manifest(name: str, tools: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": name, "version": "1.0.0", "tools": tools}


def validation_plugin(folder: Path) -> None:
    """Makes a plugin with the tools `unchecked` and `checked`, which differ in their schemas only."""
    tools = [{"name": name, "description": "Answers.", "inputSchema": schema} for name, schema in _SCHEMAS.items()]
    plugin(folder, "validation", _manifest("validation", tools))


def validation_call(name: str) -> bytes:
    """A call of `unchecked` or `checked`, with the same arguments: 40 objects, about 5 KB."""
    return tool(name, **_ARGUMENTS)


def numbered_plugins(folder: Path, count: int) -> None:
    """Makes plugins with a tool each, the first of which is `tool_0`."""
    for number in range(count):
        name = f"plugin-{number}"
        schema = {**_SCHEMAS["checked"], "title": name}
        tools = [{"name": f"tool_{number}", "description": "Answers.", "inputSchema": schema}]
        plugin(folder, name, _manifest(name, tools))


def without_shipped_plugins(file: Path) -> Path:
    """Writes a configuration that leaves out the plugins of the installation."""
    shipped = (MORTISE.parents[1] / "lib" / "mortise" / "plugins").glob("*.so")
    file.write_text("plugins:\n" + "".join(f"  {library.stem}: {{enabled: false}}\n" for library in shipped))
    return file
