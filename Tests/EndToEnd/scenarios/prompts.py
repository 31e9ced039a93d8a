"""Prompts, and the completion of their arguments."""

from typing import Any

import pytest
from harness.client import ProtocolError

from . import BOTH, Server, scenario


def get(server: Server, version: str, name: str, **arguments: str) -> list[dict[str, Any]]:
    client = server.connect(version)
    result = client.request("prompts/get", {"name": name, "arguments": arguments} if arguments else {"name": name})
    client.check()
    assert all(message["role"] == "user" for message in result["messages"])
    return [message["content"] for message in result["messages"]]


@scenario("prompts-list", *BOTH)
def prompts_are_listed(server: Server, version: str) -> None:
    client = server.connect(version)
    assert client.initialized["capabilities"]["prompts"] == {"listChanged": True}
    found = {prompt["name"]: prompt for prompt in client.request("prompts/list")["prompts"]}
    assert all(prompt["description"] for prompt in found.values())
    assert (found["test_simple_prompt"]["title"], len(found["test_simple_prompt"]["icons"])) == ("Simple", 1)
    arguments = found["test_prompt_with_arguments"]["arguments"]
    assert [(argument["name"], argument["required"]) for argument in arguments] == [("arg1", True), ("arg2", True)]
    client.check()


@scenario("prompts-get-simple", *BOTH)
def a_prompt_has_messages(server: Server, version: str) -> None:
    assert get(server, version, "test_simple_prompt") == [
        {"type": "text", "text": "This is a simple prompt for testing."}
    ]


@scenario("prompts-get-with-args", *BOTH)
def arguments_are_put_in(server: Server, version: str) -> None:
    (content,) = get(server, version, "test_prompt_with_arguments", arg1="hello", arg2="world")
    assert content["text"] == "Prompt with arguments: arg1='hello', arg2='world'"
    wrong: list[dict[str, Any]] = [
        {"name": "test_prompt_with_arguments"},
        {"name": "test_prompt_with_arguments", "arguments": {"arg1": "hello"}},
        {"name": "test_prompt_with_arguments", "arguments": {"arg1": "hello", "arg2": "world", "arg3": "!"}},
        {"name": "test_prompt_with_arguments", "arguments": []},
        {"name": "no_such_prompt"},
    ]
    client = server.connect(version)
    for params in wrong:
        with pytest.raises(ProtocolError) as failure:
            client.request("prompts/get", params)
        assert failure.value.code == -32602


@scenario("prompts-get-embedded-resource", *BOTH)
def a_prompt_embeds_a_resource(server: Server, version: str) -> None:
    first, second = get(server, version, "test_prompt_with_embedded_resource", resourceUri="test://example-resource")
    assert (first["type"], first["resource"]["uri"]) == ("resource", "test://example-resource")
    assert second["type"] == "text"


@scenario("prompts-get-with-image", *BOTH)
def a_prompt_has_an_image(server: Server, version: str) -> None:
    first, second = get(server, version, "test_prompt_with_image")
    assert (first["type"], first["mimeType"], second["type"]) == ("image", "image/png", "text")


@scenario("completion-complete", *BOTH)
def arguments_and_variables_are_completed(server: Server, version: str) -> None:
    client = server.connect(version)
    assert client.initialized["capabilities"]["completions"] == {}

    def complete(ref: dict[str, str], name: str, value: str, **context: Any) -> dict[str, Any]:
        params = {"ref": ref, "argument": {"name": name, "value": value}, **context}
        return client.request("completion/complete", params)["completion"]

    prompt = {"type": "ref/prompt", "name": "test_prompt_with_arguments"}
    assert complete(prompt, "arg1", "par") == {"values": ["paris", "park", "party"], "hasMore": False}
    many = complete(prompt, "arg2", "", context={"arguments": {"arg1": "park"}})
    assert (len(many["values"]), many["total"], many["hasMore"]) == (100, 150, True)
    assert many["values"][0] == "park-1"
    template = {"type": "ref/resource", "uri": "test://template/{id}/data"}
    assert complete(template, "id", "12")["values"] == ["12", "123"]
    unknown = {"type": "ref/prompt", "name": "none"}
    wrong = [(prompt, "arg3"), (unknown, "x"), (template, "name"), ({"type": "ref"}, "x")]
    for ref, name in wrong:
        with pytest.raises(ProtocolError) as failure:
            complete(ref, name, "")
        assert failure.value.code == -32602
    client.check()
