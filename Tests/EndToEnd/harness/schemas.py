"""Checking what a server says against the schema of its protocol version."""

import functools
import json
from typing import Any

import jsonschema
from jsonschema.exceptions import best_match

from .paths import SCHEMAS

MODERN = "2026-07-28"
LEGACY = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
VERSIONS = (MODERN, *LEGACY)

RESULTS = {
    "completion/complete": "CompleteResult",
    "initialize": "InitializeResult",
    "logging/setLevel": "EmptyResult",
    "ping": "EmptyResult",
    "prompts/get": "GetPromptResult",
    "prompts/list": "ListPromptsResult",
    "resources/list": "ListResourcesResult",
    "resources/read": "ReadResourceResult",
    "resources/subscribe": "EmptyResult",
    "resources/templates/list": "ListResourceTemplatesResult",
    "resources/unsubscribe": "EmptyResult",
    "server/discover": "DiscoverResult",
    "subscriptions/listen": "SubscriptionsListenResult",
    "tools/call": "CallToolResult",
    "tools/list": "ListToolsResult",
}

# What the extension io.modelcontextprotocol/tasks adds, in its own schema.
TASKS = {
    "tasks/get": "GetTaskResult",
    "tasks/update": "UpdateTaskResult",
    "tasks/cancel": "CancelTaskResult",
    "notifications/tasks": "TaskStatusNotification",
}


def parse(text: str | bytes) -> Any:
    """Parses strictly: NaN and Infinity are no JSON, and a key comes once."""

    def refuse(name: str) -> None:
        raise ValueError(f"{name} is no JSON")

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        if len(keys) != len(set(keys)):
            raise ValueError(f"a key comes twice among {keys}")
        return dict(pairs)

    return json.loads(text, parse_constant=refuse, object_pairs_hook=unique)


class Schema:
    """The schema of one protocol version."""

    def __init__(self, version: str) -> None:
        self._schema = parse((SCHEMAS / f"{version}.json").read_text())
        self._root = "$defs" if "$defs" in self._schema else "definitions"
        self._modern = version == MODERN
        self._validators: dict[str, Any] = {}

    @staticmethod
    @functools.cache
    def of(version: str) -> "Schema":
        return Schema(version)

    def violations(self, message: Any, method: str | None) -> list[str]:
        """What is wrong with a message. `method` is that of the request which a response answers."""
        if not isinstance(message, dict):
            return [f"a message is an object, not {str(message)[:200]}"]
        if self._modern and (name := self._task_name(message, method)):
            return Schema.of("tasks")._problems(message if "method" in message else message["result"], name)
        names = self._names(message, method)
        if names is None:
            return [f"a server of this version sends no requests: {str(message)[:200]}"]
        return [problem for value, name in names for problem in self._problems(value, name)]

    @staticmethod
    def _task_name(message: dict[str, Any], method: str | None) -> str | None:
        """The definition of what belongs to the extension for tasks, None for what does not."""
        result = message.get("result")
        if isinstance(result, dict) and result.get("resultType") == "task":
            return "CreateTaskResult"
        return TASKS.get(message.get("method") or (method or "") if "error" not in message else "")

    def _names(self, message: dict[str, Any], method: str | None) -> list[tuple[Any, str]] | None:
        """The parts of a message, each with the name of its definition."""
        if "method" in message and "id" in message:
            return None if self._modern else [(message, "JSONRPCRequest"), (message, "ServerRequest")]
        if "method" in message:
            return [(message, "JSONRPCNotification"), (message, "ServerNotification")]
        if "error" in message:
            return [(message, self._either("JSONRPCErrorResponse", "JSONRPCError"))]
        result = message.get("result")
        name = RESULTS.get(method or "", "Result")
        if isinstance(result, dict) and result.get("resultType") == "input_required":
            name = "InputRequiredResult"
        return [(message, self._either("JSONRPCResultResponse", "JSONRPCResponse")), (result, name)]

    def _either(self, new: str, old: str) -> str:
        return new if new in self._schema[self._root] else old

    def _problems(self, value: Any, name: str) -> list[str]:
        if name not in self._validators:
            schema = {**self._schema, "allOf": [{"$ref": f"#/{self._root}/{name}"}]}
            schema.pop("anyOf", None)
            self._validators[name] = jsonschema.validators.validator_for(self._schema)(schema)
        error = best_match(self._validators[name].iter_errors(value))
        return [f"{name}: {error.json_path}: {error.message[:500]}"] if error else []
