"""Questions to clients without a session: they are the answer to a request, and the next one goes on with it."""

from typing import Any

import pytest
from harness.client import ProtocolError, text
from harness.http import HTTPClient
from harness.schemas import MODERN

from . import EVERYTHING, Server, answer, scenario

PREFIX = "test_input_required_result_"
NAME = {"action": "accept", "content": {"name": "Alice"}}


def connect(server: Server, capabilities: dict[str, Any] | None = None) -> HTTPClient:
    client = server.connect(MODERN, EVERYTHING if capabilities is None else capabilities)
    client.answer = answer
    return client


def begin(client: HTTPClient, tool: str, **rest: Any) -> dict[str, Any]:
    """The first answer to a call of a tool."""
    result = client.request("tools/call", {"name": PREFIX + tool, "arguments": {}, **rest})
    client.check()
    return result


def go_on(client: HTTPClient, tool: str, asked: dict[str, Any]) -> dict[str, Any]:
    return begin(client, tool, **client.answers(asked))


def asks(server: Server, tool: str, **methods: str) -> str:
    """Checks what a tool asks, by name, and returns what it says in the end."""
    client = connect(server)
    asked = begin(client, tool)
    assert asked["resultType"] == "input_required"
    assert {key: question["method"] for key, question in asked["inputRequests"].items()} == methods
    result = go_on(client, tool, asked)
    assert result["resultType"] == "complete"
    return text(result)


@scenario("input-required-result-basic-elicitation", MODERN)
def the_user_is_asked(server: Server, version: str) -> None:
    assert asks(server, "elicitation", user_name="elicitation/create") == "Hello, Ann!"


@scenario("input-required-result-basic-sampling", MODERN)
def the_model_is_asked(server: Server, version: str) -> None:
    assert asks(server, "sampling", capital_question="sampling/createMessage") == "Paris"


@scenario("input-required-result-basic-list-roots", MODERN)
def the_folders_are_asked_for(server: Server, version: str) -> None:
    assert "file:///test/root" in asks(server, "list_roots", client_roots="roots/list")


@scenario("input-required-result-request-state", MODERN)
def the_state_comes_back(server: Server, version: str) -> None:
    client = connect(server)
    asked = begin(client, "request_state")
    assert isinstance(asked["requestState"], str)
    assert "state-ok" in text(go_on(client, "request_state", asked))
    with pytest.raises(ProtocolError) as failure:
        go_on(client, "request_state", asked)
    assert failure.value.code == -32602, "a state serves once"


@scenario("input-required-result-multiple-input-requests", MODERN)
def several_things_are_asked_at_one_time(server: Server, version: str) -> None:
    methods = {"user_name": "elicitation/create", "greeting": "sampling/createMessage", "client_roots": "roots/list"}
    assert asks(server, "multiple_inputs", **methods) == "Paris, Ann of 1 roots"


@scenario("input-required-result-multi-round", MODERN)
def there_are_several_rounds(server: Server, version: str) -> None:
    client = connect(server)
    first = begin(client, "multi_round")
    second = go_on(client, "multi_round", first)
    assert [*first["inputRequests"], *second["inputRequests"]] == ["step1", "step2"]
    assert first["requestState"] != second["requestState"]
    assert text(go_on(client, "multi_round", second)) == '"Ann" likes "Ann".'


@scenario("input-required-result-missing-input-response", MODERN)
def what_is_missing_is_asked_for_again(server: Server, version: str) -> None:
    client = connect(server)
    again = begin(client, "elicitation", inputResponses={"wrong_key": NAME})
    assert list(again["inputRequests"]) == ["user_name"]
    partly = begin(client, "elicitation", inputResponses={}, requestState=again["requestState"])
    assert list(partly["inputRequests"]) == ["user_name"]


@scenario("input-required-result-non-tool-request", MODERN)
def prompts_and_resources_ask_too(server: Server, version: str) -> None:
    client = connect(server)
    for method, params, key in [
        ("prompts/get", {"name": PREFIX + "prompt"}, "user_context"),
        ("resources/read", {"uri": "test://asking-resource"}, "reader"),
    ]:
        asked = client.request(method, params)
        assert list(asked["inputRequests"]) == [key]
        result = client.request(method, params | client.answers(asked))
        assert "Ann" in str(result.get("messages", result.get("contents")))
    client.check()


@scenario("input-required-result-result-type", MODERN)
def the_type_of_a_result_is_told(server: Server, version: str) -> None:
    assert begin(connect(server), "elicitation")["resultType"] == "input_required"


@scenario("input-required-result-unsupported-methods", MODERN)
def lists_ask_nothing(server: Server, version: str) -> None:
    client = connect(server)
    for method in ["tools/list", "prompts/list", "resources/list", "resources/templates/list"]:
        assert client.request(method)["resultType"] == "complete"


@scenario("input-required-result-tampered-state", MODERN)
def a_changed_state_is_refused(server: Server, version: str) -> None:
    client = connect(server)
    asked = begin(client, "tampered_state")
    for state in [asked["requestState"] + "-TAMPERED", asked["requestState"][::-1], ""]:
        with pytest.raises(ProtocolError) as failure:
            begin(client, "tampered_state", **client.answers(asked) | {"requestState": state})
        assert (failure.value.code, failure.value.status) == (-32602, 400)
    assert "Confirmed" in text(go_on(client, "tampered_state", asked))


@scenario("input-required-result-capability-check", MODERN)
def only_what_was_declared_is_asked(server: Server, version: str) -> None:
    asked = begin(connect(server, {"sampling": {}}), "capabilities")
    assert {question["method"] for question in asked["inputRequests"].values()} == {"sampling/createMessage"}


@scenario("input-required-result-ignore-extra-params", MODERN)
def what_was_not_asked_is_ignored(server: Server, version: str) -> None:
    client = connect(server)
    responses = {"user_name": NAME, "unknown_extra_key": {"action": "accept", "content": {"foo": "bar"}}}
    assert text(begin(client, "elicitation", inputResponses=responses)) == "Hello, Alice!"
    asked = begin(client, "elicitation")
    rest = {"inputResponses": responses, "requestState": asked["requestState"]}
    assert text(begin(client, "elicitation", **rest)) == "Hello, Alice!"


@scenario("input-required-result-validate-input", MODERN)
def answers_are_held_to_their_form(server: Server, version: str) -> None:
    client = connect(server)
    assert begin(client, "elicitation", inputResponses={"user_name": 12345})["resultType"] == "input_required"
    asked = begin(client, "elicitation")
    wrong = [12345, {}, {"action": "accept"}, {"action": "accept", "content": {"name": 7}}]
    for responses in [None, [], *({"user_name": value} for value in wrong)]:
        with pytest.raises(ProtocolError) as failure:
            begin(client, "elicitation", inputResponses=responses, requestState=asked["requestState"])
        assert failure.value.code == -32602
    assert text(go_on(client, "elicitation", asked)) == "Hello, Ann!"
