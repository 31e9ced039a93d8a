"""Questions to clients that open a session: they come while the call runs."""

from typing import Any

from harness.client import text

from . import LEGACY, Server, answer, scenario


def ask(server: Server, version: str, tool: str, **arguments: str) -> tuple[str, dict[str, Any]]:
    """Calls a tool that asks, and returns what it says and what it asked."""
    client = server.connect(version, {"elicitation": {}, "sampling": {}})
    asked: list[tuple[str, dict[str, Any]]] = []

    def reply(method: str, params: dict[str, Any]) -> dict[str, Any]:
        asked.append((method, params))
        return answer(method, params)

    client.answer = reply
    said = text(client.tool(tool, arguments))
    client.check()
    ((_, params),) = asked
    return said, params


@scenario("tools-call-sampling", LEGACY)
def the_model_is_asked(server: Server, version: str) -> None:
    said, params = ask(server, version, "test_sampling", prompt="What is the capital of France?")
    assert said == "LLM response: Paris"
    assert params["messages"][0]["content"]["text"] == "What is the capital of France?"
    assert params["maxTokens"] == 100
    refused = server.connect(version).tool("test_sampling", {"prompt": "Hello?"})
    assert refused["isError"]


@scenario("tools-call-elicitation", LEGACY)
def the_user_is_asked(server: Server, version: str) -> None:
    said, params = ask(server, version, "test_elicitation", message="Who are you?")
    assert params["message"] == "Who are you?"
    assert params["requestedSchema"]["required"] == ["username", "email"]
    assert "action=accept" in said
    assert "ann@example.com" in said


@scenario("elicitation-sep1034-defaults", LEGACY)
def a_form_has_defaults(server: Server, version: str) -> None:
    said, params = ask(server, version, "test_elicitation_sep1034_defaults")
    defaults = {name: field["default"] for name, field in params["requestedSchema"]["properties"].items()}
    assert defaults == {"name": "John Doe", "age": 30, "score": 95.5, "status": "active", "verified": True}
    assert "action=accept" in said


@scenario("elicitation-sep1330-enums", LEGACY)
def a_form_has_choices(server: Server, version: str) -> None:
    said, params = ask(server, version, "test_elicitation_sep1330_enums")
    fields = params["requestedSchema"]["properties"]
    assert fields["untitledSingle"] == {"type": "string", "enum": ["option1", "option2", "option3"]}
    assert fields["titledSingle"]["oneOf"][0] == {"const": "value1", "title": "First Option"}
    assert len(fields["legacyEnum"]["enum"]) == len(fields["legacyEnum"]["enumNames"])
    assert fields["untitledMulti"]["items"] == {"type": "string", "enum": ["option1", "option2", "option3"]}
    assert fields["titledMulti"]["items"]["anyOf"][0]["const"] == "value1"
    assert "action=accept" in said
