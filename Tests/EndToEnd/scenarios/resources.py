"""Resources: listed, read by address and by template, watched."""

import base64
from typing import Any

import pytest
from harness.client import ProtocolError
from harness.schemas import MODERN

from . import BOTH, LEGACY, Server, scenario

WATCHED = "test://watched-resource"


def read(server: Server, version: str, uri: str) -> dict[str, Any]:
    client = server.connect(version)
    (content,) = client.request("resources/read", {"uri": uri})["contents"]
    client.check()
    assert content["uri"] == uri
    return content


@scenario("resources-list", *BOTH)
def resources_are_listed(server: Server, version: str) -> None:
    client = server.connect(version)
    found = {item["uri"]: item for item in client.request("resources/list")["resources"]}
    assert {"test://static-text", "test://static-binary", WATCHED} <= set(found)
    assert found["test://static-text"]["annotations"] == {"audience": ["user", "assistant"], "priority": 0.8}
    assert found["test://static-binary"]["icons"]
    client.check()


@scenario("resources-read-text", *BOTH)
def text_is_read(server: Server, version: str) -> None:
    content = read(server, version, "test://static-text")
    assert content["mimeType"] == "text/plain"
    assert content["text"]


@scenario("resources-read-binary", *BOTH)
def bytes_are_read(server: Server, version: str) -> None:
    content = read(server, version, "test://static-binary")
    assert content["mimeType"] == "image/png"
    assert base64.b64decode(content["blob"], validate=True)


@scenario("resources-templates-read", *BOTH)
def a_template_stands_for_resources(server: Server, version: str) -> None:
    client = server.connect(version)
    (template,) = client.request("resources/templates/list")["resourceTemplates"]
    assert template["uriTemplate"] == "test://template/{id}/data"
    assert '"id":"123"' in read(server, version, "test://template/123/data")["text"]


@scenario("resources-subscribe", LEGACY)
@scenario("resources-unsubscribe", LEGACY)
def a_change_is_told_until_the_subscription_ends(server: Server, version: str) -> None:
    client = server.connect(version)

    def trigger(number: int) -> None:
        """Changes the resource and then the list, and waits until that of the list is told for so many times."""
        client.tool("test_trigger_resource_change")
        told = iter(range(1, number + 1))
        client.others.first(
            lambda item: item.get("method") == "notifications/resources/list_changed" and next(told) == number,
            what=f"change {number} of the list",
        )

    with client.listen():
        assert client.request("resources/subscribe", {"uri": WATCHED}) == {}
        trigger(1)
        message = client.others.first(
            lambda item: item.get("method") == "notifications/resources/updated", what="a change"
        )
        assert message["params"]["uri"] == WATCHED
        assert client.request("resources/unsubscribe", {"uri": WATCHED}) == {}
        trigger(2)
        # What was under way on the stream after that is there once something later is.
        trigger(3)
        methods = [item.get("method") for item in client.others.items]
        assert methods.count("notifications/resources/updated") == 1
    client.check()


@scenario("sep-2164-resource-not-found", MODERN)
def an_unknown_resource_is_an_error(server: Server, version: str) -> None:
    uri = "test://nonexistent-resource-for-conformance-testing"
    with pytest.raises(ProtocolError) as failure:
        read(server, version, uri)
    assert (failure.value.code, failure.value.data["uri"]) == (-32602, uri)
