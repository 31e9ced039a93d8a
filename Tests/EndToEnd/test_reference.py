"""The twenty tools of python-mcp-server: a client that was written for it finds names, parameters, keys and types."""

import json
import subprocess
from functools import cache
from typing import Any

import pytest
from harness.host import environment
from harness.paths import MORTISE
from harness.waiting import PATIENCE

# For each tool the parameters that it must be given, those that it may be given, and the keys of its result, with types
# as JSON Schema names them.
TOOLS: dict[str, tuple[dict[str, str], dict[str, str], dict[str, str]]] = {
    "run_python_code": (
        {"code": "string"},
        {},
        {
            "stdout": "string", "stderr": "string", "results": "array", "outputs": "array", "new_files": "array",
            "execution_time": "number",
        },
    ),
    "code_completion": (
        {"code": "string", "cursor_pos": "integer"},
        {},
        {
            "status": "string", "matches": "array", "cursor_start": "integer", "cursor_end": "integer",
            "metadata": "object",
        },
    ),
    "inspect_object": (
        {"code": "string", "cursor_pos": "integer"},
        {"detail_level": "integer"},
        {"status": "string", "found": "boolean", "data": "object", "metadata": "object"},
    ),
    "restart_kernel": (
        {},
        {"preserve_state": "boolean"},
        {
            "restarted": "boolean", "session_id": "string", "preserve_state": "boolean", "preserved_vars": "integer",
            "restored_vars": "integer", "timestamp": "number",
        },
    ),
    "create_session": (
        {},
        {"session_id": "string", "description": "string"},
        {"session_id": "string", "status": "string", "metadata": "object", "timestamp": "number"},
    ),
    "switch_session": (
        {"session_id": "string"},
        {},
        {"previous_session": "string", "current_session": "string", "status": "string", "timestamp": "number"},
    ),
    "list_sessions": (
        {},
        {},
        {
            "sessions": "object", "active_session": "string", "total_sessions": "integer", "max_sessions": "integer",
            "timestamp": "number",
        },
    ),
    "delete_session": (
        {"session_id": "string"},
        {},
        {
            "session_id": "string", "status": "string", "was_active": "boolean", "timestamp": "number",
            "new_active_session": "string",
        },
    ),
    "list_files": (
        {},
        {
            "path": "string", "recursive": "boolean", "tree": "boolean", "max_depth": "integer",
            "include_files": "boolean", "include_dirs": "boolean",
        },
        {"root": "string", "files": "array", "tree": "string"},
    ),
    "read_file": ({"path": "string"}, {"max_bytes": "integer"}, {"text": "string", "base64": "string"}),
    "write_file": ({"path": "string", "content": "string"}, {"binary_base64": "boolean"}, {"path": "string"}),
    "delete_file": ({"filename": "string"}, {}, {"success": "boolean"}),
    "save_script": ({"name": "string", "content": "string"}, {}, {"script": "string"}),
    "run_script": (
        {"path": "string"},
        {"args": "array", "timeout": "number"},
        {"stdout": "string", "stderr": "string", "returncode": "integer", "new_files": "array"},
    ),
    "get_workspace_info": (
        {}, {}, {"workspace": "string", "scripts": "string", "outputs": "string", "uploads": "string"},
    ),
    "get_kernel_health": (
        {},
        {},
        {
            "status": "string", "session_id": "string", "uptime": "number", "execution_count": "integer",
            "last_execution_time": "number", "average_execution_time": "number", "kernel_process": "object",
            "metadata": "object", "system": "object",
        },
    ),
    "check_kernel_responsiveness": (
        {},
        {"timeout": "number"},
        {"responsive": "boolean", "response_time": "number", "timeout": "number"},
    ),
    "ping": ({}, {}, {"ok": "boolean"}),
    "install_dependencies": (
        {"packages": "array"}, {}, {"returncode": "integer", "stdout": "string", "stderr": "string"},
    ),
    "list_variables": ({}, {}, {"variables": "array"}),
}  # fmt: skip


@cache
def offered() -> dict[str, dict[str, Any]]:
    """The tools as a client is shown them, by name."""
    done = subprocess.run(
        [MORTISE, "tools", "--json"], capture_output=True, text=True, timeout=PATIENCE, env=environment(), check=True
    )
    return {tool["name"]: tool for tool in json.loads(done.stdout)}


def allows(schema: dict[str, Any], kind: str) -> bool:
    """Whether values of a type are allowed by the schema of a property."""
    if "anyOf" in schema:
        return any(allows(choice, kind) for choice in schema["anyOf"])
    if "enum" in schema and "type" not in schema:
        return all(isinstance(value, str) for value in schema["enum"]) and kind == "string"
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return kind in kinds or (kind == "integer" and "number" in kinds)


def test_the_twenty_tools_are_offered_and_no_other() -> None:
    assert set(offered()) == set(TOOLS)


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_takes_the_parameters_of_the_reference(name: str) -> None:
    required, optional, _ = TOOLS[name]
    schema = offered()[name]["inputSchema"]
    assert set(schema.get("required", [])) == set(required)
    for parameter, kind in (required | optional).items():
        assert allows(schema["properties"][parameter], kind), parameter


@pytest.mark.parametrize("name", TOOLS)
def test_a_result_has_the_keys_of_the_reference(name: str) -> None:
    properties = offered()[name]["outputSchema"]["properties"]
    for key, kind in TOOLS[name][2].items():
        assert allows(properties[key], kind), key


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_tells_a_model_what_it_is_for(name: str) -> None:
    tool = offered()[name]
    assert tool["title"]
    assert len(tool["description"]) >= 20
    assert all(parameter.get("description") for parameter in tool["inputSchema"].get("properties", {}).values())
    hints = tool["annotations"]
    assert {"readOnlyHint", "openWorldHint"} <= set(hints)
    assert hints["readOnlyHint"] or {"destructiveHint", "idempotentHint"} <= set(hints)
