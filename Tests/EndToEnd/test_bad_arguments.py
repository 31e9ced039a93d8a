"""What every tool says to arguments that are wrong: a tool error that names the argument, and the server goes on."""

from collections.abc import Iterator
from typing import Any

import pytest
from harness.client import Client, text
from harness.host import Host
from harness.http import HTTPClient
from harness.schemas import MODERN

# A value of each type of JSON.
VALUES: dict[str, Any] = {
    "string": "text", "number": 1.5, "boolean": True, "array": [{}], "object": {"a": 1}, "null": None,
}  # fmt: skip

# Arguments that are right, where the plainest value of the type would not be.
GOOD = {"path": "x", "name": "x", "filename": "x", "packages": ["x"]}

# Arguments that hold paths of the workspace.
PATHS = {"path", "filename", "name"}

# Arguments that are texts of any content.
TEXTS = {"code", "content", "description"}


@pytest.fixture(params=[MODERN, "2025-11-25"])
def either(request: pytest.FixtureRequest, server: Host) -> Iterator[Client]:
    """A client of each era."""
    with HTTPClient(request.param, server.port()) as client:
        yield client.open()


def types(schema: dict[str, Any]) -> set[str]:
    """The types that a schema allows."""
    if "anyOf" in schema:
        return set().union(*(types(choice) for choice in schema["anyOf"]))
    kind = schema.get("type", "string")
    kinds = set(kind) if isinstance(kind, list) else {kind}
    return kinds | {"number"} if "integer" in kinds else kinds


def refused(client: Client, tool: str, arguments: dict[str, Any]) -> str:
    answer = client.tool(tool, arguments)
    assert answer.get("isError"), (tool, arguments, answer)
    return text(answer)


def good(tool: dict[str, Any]) -> dict[str, Any]:
    """The arguments that a tool must have."""
    schema = tool["inputSchema"]
    return {
        name: GOOD.get(name, 0 if "number" in types(schema["properties"][name]) else "1")
        for name in schema.get("required", [])
    }


def each_argument(client: Client) -> Iterator[tuple[dict[str, Any], str, dict[str, Any]]]:
    """Each tool with each of its arguments and the schema of that."""
    for tool in client.tools():
        for name, schema in tool["inputSchema"].get("properties", {}).items():
            yield tool, name, schema


def test_an_argument_that_is_missing_is_named(either: Client) -> None:
    for tool in either.tools():
        required = tool["inputSchema"].get("required", [])
        for name in required:
            rest = {key: value for key, value in good(tool).items() if key != name}
            assert f"- {name}: missing" in refused(either, tool["name"], rest)


def test_an_argument_of_another_type_is_named_with_what_was_expected(either: Client) -> None:
    for tool, name, schema in each_argument(either):
        for kind, value in VALUES.items():
            if kind in types(schema):
                continue
            said = refused(either, tool["name"], good(tool) | {name: value})
            assert f"- {name}: expected" in said, (tool["name"], name, kind, said)


def test_an_argument_that_is_unknown_is_named(either: Client) -> None:
    for tool in either.tools():
        assert "no_such_argument" in refused(either, tool["name"], good(tool) | {"no_such_argument": 1})


def test_a_null_byte_and_a_way_out_of_the_workspace_are_refused_by_name(either: Client) -> None:
    for tool, name, schema in each_argument(either):
        if "string" not in types(schema) or name in TEXTS:
            continue
        wrong = ["a\0b", *(["../x", "a/../../x", "/etc/passwd", "/"] if name in PATHS else [])]
        for value in wrong:
            said = refused(either, tool["name"], good(tool) | {name: value})
            assert name in said, (tool["name"], name, value, said)


def test_an_enormous_argument_harms_nobody(either: Client) -> None:
    for tool, name, schema in each_argument(either):
        if "string" in types(schema) and name not in TEXTS:
            said = refused(either, tool["name"], good(tool) | {name: "x" * (2 << 20)})
            assert len(said) < 4000, "the answer does not repeat it all"
    assert either.tool("ping")["structuredContent"] == {"ok": True}


def test_a_session_that_does_not_exist_is_named(either: Client) -> None:
    for tool, name, _ in each_argument(either):
        if name == "session_id" and tool["name"] != "create_session":
            said = refused(either, tool["name"], good(tool) | {name: "nowhere"})
            assert 'There is no session "nowhere". session_id can be:' in said


def test_an_empty_argument_is_refused_by_name(either: Client) -> None:
    for tool, name, schema in each_argument(either):
        # An empty path to list is the workspace.
        if "string" in types(schema) and name not in TEXTS and (tool["name"], name) != ("list_files", "path"):
            said = refused(either, tool["name"], good(tool) | {name: ""})
            assert name in said or "the path is empty" in said, (tool["name"], name, said)


def test_a_number_beyond_all_bounds_is_refused_by_name(either: Client) -> None:
    for tool, name, schema in each_argument(either):
        if types(schema) & {"integer", "number"}:
            for value in (-1, 10**30, -(10**30), 1e308):
                said = refused(either, tool["name"], good(tool) | {name: value})
                assert name in said, (tool["name"], name, value, said)


def test_a_description_that_is_too_long_is_refused_by_name(either: Client) -> None:
    assert "- description: expected at most 1000" in refused(either, "create_session", {"description": "x" * 1001})
