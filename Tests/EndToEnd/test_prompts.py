"""What one of everything looks like to clients of every version, over standard streams."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from harness.client import ProtocolError, text
from harness.example import everything
from harness.schemas import LEGACY, MODERN, VERSIONS
from harness.stdio import StdioClient
from scenarios import EVERYTHING, answer

Connect = Callable[..., StdioClient]


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[Connect]:
    """Launches a host with the example plugin for a client of a version."""
    with ExitStack() as stack:

        def connect(version: str, capabilities: dict[str, Any] | None = None) -> StdioClient:
            client = StdioClient(version, everything(tmp_path), EVERYTHING if capabilities is None else capabilities)
            client.answer = answer
            stack.enter_context(client)
            client.open()
            return client

        yield connect


@pytest.mark.parametrize("version", VERSIONS)
def test_prompts_are_listed_and_had(version: str, connect: Connect) -> None:
    client = connect(version)
    arguments = {"arg1": "a", "arg2": "b", "resourceUri": "test://x"}
    for prompt in client.request("prompts/list")["prompts"]:
        if "input_required" in prompt["name"] and version < "2025-06-18":
            continue
        names = [argument["name"] for argument in prompt.get("arguments", [])]
        params = {"name": prompt["name"], "arguments": {name: arguments[name] for name in names}}
        assert client.settle("prompts/get", params)["messages"]
    client.check()


@pytest.mark.parametrize("version", VERSIONS)
def test_contents_of_every_kind_are_put_in_words_that_the_version_knows(version: str, connect: Connect) -> None:
    client = connect(version)
    names = ["audio_content", "image_content", "embedded_resource", "resource_link", "multiple_content_types"]
    for name in [*names, "annotated_content", "simple_text"]:
        assert client.tool(f"test_{name}")["content"], name
    assert client.tool("test_annotated_content")["_meta"]["example.com/result"] is True
    client.check()


@pytest.mark.parametrize("version", LEGACY)
def test_a_legacy_client_hears_of_every_list(version: str, connect: Connect) -> None:
    client = connect(version)
    for kind in ("tools", "prompts", "resources"):
        client.tool(f"test_trigger_{kind[:-1]}_change")
        method = f"notifications/{kind}/list_changed"
        client.others.first(lambda item, method=method: item.get("method") == method, what=method)
    assert client.settle("prompts/get", {"name": "test_extra_prompt"})["messages"]
    client.tool("test_trigger_prompt_change")
    with pytest.raises(ProtocolError) as failure:
        client.request("prompts/get", {"name": "test_extra_prompt"})
    assert failure.value.code == -32602
    client.check()


@pytest.mark.parametrize("version", VERSIONS)
def test_several_questions_are_asked_in_every_version(version: str, connect: Connect) -> None:
    client = connect(version)
    result = client.tool("test_input_required_result_multiple_inputs")
    if version < "2025-06-18":
        # A version without forms cannot be asked one, and so nothing at all.
        assert result["isError"]
    else:
        assert text(result) == "Paris, Ann of 1 roots"
    client.check()


@pytest.mark.parametrize("version", ["2025-11-25", "2025-06-18", MODERN])
def test_choices_of_several_are_asked_where_a_version_has_them(version: str, connect: Connect) -> None:
    client = connect(version)
    if version == "2025-06-18":
        assert client.tool("test_elicitation_sep1330_enums")["isError"]
    else:
        assert "action=accept" in text(client.tool("test_elicitation_sep1330_enums"))
    client.check()


@pytest.mark.parametrize("version", ["2025-11-25", MODERN])
def test_a_user_is_sent_to_a_page(version: str, connect: Connect) -> None:
    client = connect(version, {"elicitation": {"url": {}}})
    asked: list[dict[str, Any]] = []

    def agree(_: str, params: dict[str, Any]) -> dict[str, Any]:
        asked.append(params)
        return {"action": "accept"}

    client.answer = agree
    assert "action=accept" in text(client.tool("test_elicitation_url"))
    (params,) = asked
    assert (params["mode"], params["url"]) == ("url", "https://example.com/confirm")
    assert ("elicitationId" in params) is (version != MODERN)
    client.check()
