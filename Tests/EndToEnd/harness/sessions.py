"""Calling the tools of sessions, and of kernels in them."""

from typing import Any

from .client import Client, structured, text


def call(client: Client, tool: str, **arguments: object) -> dict[str, Any]:
    """What a tool answers."""
    answer = client.tool(tool, arguments)
    assert not answer.get("isError"), answer
    return structured(answer)


def refusal(client: Client, tool: str, **arguments: object) -> str:
    """What a tool says that does not do what it was asked for."""
    answer = client.tool(tool, arguments)
    assert answer.get("isError"), answer
    return text(answer)


def run(client: Client, code: str, session: str) -> dict[str, Any]:
    """Runs Python in a session and returns the structured result."""
    return call(client, "run_python_code", code=code, session_id=session)
