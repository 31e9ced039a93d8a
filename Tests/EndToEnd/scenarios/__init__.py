"""What the public conformance suite looks at in a server, by the names of its scenarios; the checks are our own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from harness.http import HTTPClient
from harness.schemas import MODERN

LEGACY = "2025-11-25"
BOTH = (LEGACY, MODERN)
EVERYTHING: dict[str, Any] = {"elicitation": {}, "sampling": {}, "roots": {"listChanged": True}}


@dataclass
class Server:
    """A server with the example plugin, and a way to open clients of it over HTTP."""

    port: int
    connect: Callable[..., HTTPClient]


@dataclass
class Scenario:
    """A scenario at one version of the protocol."""

    name: str
    version: str
    check: Callable[[Server, str], None]

    @property
    def title(self) -> str:
        """For people; a scenario may have several checks."""
        return f"{self.name}@{self.version}: {self.check.__name__}"


SCENARIOS: list[Scenario] = []


def scenario(name: str, *versions: str) -> Callable[[Callable[[Server, str], None]], Callable[[Server, str], None]]:
    """Enters a check as the scenario of that name, at these versions."""

    def enter(check: Callable[[Server, str], None]) -> Callable[[Server, str], None]:
        SCENARIOS.extend(Scenario(name, version, check) for version in versions)
        return check

    return enter


def answer(method: str, params: dict[str, Any]) -> dict[str, Any]:
    """A user and a model who agree to everything."""
    if method == "roots/list":
        return {"roots": [{"uri": "file:///test/root", "name": "Test Root"}]}
    if method == "sampling/createMessage":
        content = {"type": "text", "text": "Paris"}
        return {"role": "assistant", "content": content, "model": "test", "stopReason": "endTurn"}
    fields = params["requestedSchema"]["properties"]
    return {"action": "accept", "content": {name: value(field) for name, field in fields.items()}}


def value(field: dict[str, Any]) -> Any:
    """What a user fills in: the default, the first option, or something of the right type."""
    if "default" in field:
        return field["default"]
    if field["type"] == "array":
        items = field["items"]
        return [items["enum"][0] if "enum" in items else items["anyOf"][0]["const"]]
    if "enum" in field or "oneOf" in field:
        return field["enum"][0] if "enum" in field else field["oneOf"][0]["const"]
    if field.get("format") == "email":
        return "ann@example.com"
    return {"string": "Ann", "boolean": True, "integer": 1, "number": 1.5}[field["type"]]
