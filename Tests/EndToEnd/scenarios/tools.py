"""Tools: their list, contents of every kind, failures, progress, logs and schemas."""

import base64
from typing import Any

from . import BOTH, LEGACY, Server, scenario


def content(server: Server, version: str, tool: str) -> list[dict[str, Any]]:
    client = server.connect(version)
    result = client.tool(tool)
    client.check()
    assert not result.get("isError")
    return result["content"]


@scenario("tools-list", *BOTH)
def tools_are_listed_with_schemas(server: Server, version: str) -> None:
    tools = server.connect(version).tools()
    assert all(tool["name"] and tool["description"] and tool["inputSchema"]["type"] == "object" for tool in tools)
    text = next(tool for tool in tools if tool["name"] == "test_simple_text")
    assert (text["title"], text["icons"][0]["mimeType"]) == ("Text", "image/png")
    assert text["_meta"] == {"example.com/kind": "text"}


@scenario("tools-call-simple-text", *BOTH)
def a_tool_answers_text(server: Server, version: str) -> None:
    blocks = content(server, version, "test_simple_text")
    assert blocks == [{"type": "text", "text": "This is a simple text response for testing."}]


@scenario("tools-call-image", *BOTH)
def a_tool_answers_an_image(server: Server, version: str) -> None:
    (block,) = content(server, version, "test_image_content")
    assert (block["type"], block["mimeType"]) == ("image", "image/png")
    assert base64.b64decode(block["data"], validate=True).startswith(b"\x89PNG")


@scenario("tools-call-audio", *BOTH)
def a_tool_answers_a_sound(server: Server, version: str) -> None:
    (block,) = content(server, version, "test_audio_content")
    assert (block["type"], block["mimeType"]) == ("audio", "audio/wav")
    assert base64.b64decode(block["data"], validate=True).startswith(b"RIFF")


@scenario("tools-call-embedded-resource", *BOTH)
def a_tool_answers_a_resource(server: Server, version: str) -> None:
    (block,) = content(server, version, "test_embedded_resource")
    assert block["type"] == "resource"
    assert block["resource"]["uri"] == "test://embedded-resource"
    assert block["resource"]["mimeType"] == "text/plain"
    assert block["resource"]["text"]


@scenario("tools-call-mixed-content", *BOTH)
def a_tool_answers_several_kinds(server: Server, version: str) -> None:
    blocks = content(server, version, "test_multiple_content_types")
    assert [block["type"] for block in blocks] == ["text", "image", "resource"]


@scenario("tools-call-error", *BOTH)
def a_failure_is_for_the_model(server: Server, version: str) -> None:
    result = server.connect(version).tool("test_error_handling")
    assert result["isError"] is True
    assert "intentionally" in result["content"][0]["text"]


@scenario("tools-call-with-progress", *BOTH)
def progress_rises_to_its_total(server: Server, version: str) -> None:
    pending = server.connect(version).start_tool("test_tool_with_progress", progress=True)
    assert pending.response()["content"]
    told = [message["params"] for message in pending.notifications()]
    assert [params["progress"] for params in told] == [0, 50, 100]
    assert all(params["total"] == 100 and params["progressToken"] == pending.id for params in told)


@scenario("tools-call-with-logging", LEGACY)
def log_messages_come_while_a_tool_runs(server: Server, version: str) -> None:
    client = server.connect(version)
    client.request("logging/setLevel", {"level": "debug"})
    client.tool("test_tool_with_logging")
    told = [message["params"] for message in client.others.items if message["method"] == "notifications/message"]
    assert [params["level"] for params in told] == ["info"] * 3
    client.check()


@scenario("json-schema-2020-12", *BOTH)
def every_keyword_of_a_schema_survives(server: Server, version: str) -> None:
    client = server.connect(version)
    schema = next(tool for tool in client.tools() if tool["name"] == "json_schema_2020_12_tool")["inputSchema"]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$defs"]["address"]["$anchor"] == "addressDef"
    assert schema["properties"]["address"] == {"$ref": "#/$defs/address"}
    assert schema["allOf"][0]["anyOf"]
    assert {"if", "then", "else"} <= set(schema)
    assert schema["additionalProperties"] is False
    # And it is what calls are held to.
    assert client.tool("json_schema_2020_12_tool", {"contactMethod": "phone"})["isError"]
    assert not client.tool("json_schema_2020_12_tool", {"contactMethod": "phone", "phone": "1"}).get("isError")
