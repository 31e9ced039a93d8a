"""Calls that go on as tasks: the scenarios of the extension io.modelcontextprotocol/tasks."""

from typing import Any

import pytest
from harness.client import ProtocolError, text
from harness.http import HTTPClient
from harness.schemas import MODERN

from . import Server, answer, scenario
from .raw import request

EXTENSION = "io.modelcontextprotocol/tasks"
KNOWN = {"elicitation": {}, "sampling": {}, "extensions": {EXTENSION: {}}}
MISSING = {"requiredCapabilities": {"extensions": {EXTENSION: {}}}}
METHODS = ("tasks/get", "tasks/update", "tasks/cancel")
ENVELOPE = {"taskId", "status", "result", "error", "inputRequests"}


def connect(server: Server, capabilities: dict[str, Any] | None = None) -> HTTPClient:
    client = server.connect(MODERN, KNOWN if capabilities is None else capabilities)
    client.answer = answer
    return client


def call(client: HTTPClient, tool: str, _more: dict[str, Any] | None = None, **arguments: Any) -> dict[str, Any]:
    result = client.request("tools/call", {"name": tool, "arguments": arguments} | (_more or {}))
    client.check()
    return result


def begin(client: HTTPClient, tool: str, **arguments: Any) -> str:
    """Begins a task, which is there at once."""
    created = call(client, tool, **arguments)
    assert created["resultType"] == "task", created
    assert not created.keys() & {"task", "result", "error", "inputRequests", "requestState"}
    assert get(client, created["taskId"])["taskId"] == created["taskId"]
    return created["taskId"]


def get(client: HTTPClient, task: str) -> dict[str, Any]:
    state = client.request("tasks/get", {"taskId": task})
    client.check()
    assert state["resultType"] == "complete"
    assert "requestState" not in state
    return state


def becomes(client: HTTPClient, task: str, *statuses: str) -> dict[str, Any]:
    """Waits until a task has one of some statuses."""
    subscription = client.subscribe(taskIds=[task])
    subscription.inbox.first(
        lambda message: message.get("params", {}).get("status") in statuses, what=f"a task that is {statuses}"
    )
    client.cancel(subscription)
    return get(client, task)


def refusal(client: HTTPClient, method: str, **params: Any) -> ProtocolError:
    with pytest.raises(ProtocolError) as refused:
        client.request(method, params)
    return refused.value


@scenario("tasks-capability-negotiation", MODERN)
def the_extension_is_advertised_and_must_be_declared(server: Server, version: str) -> None:
    client = connect(server)
    assert client.initialized["capabilities"]["extensions"] == {EXTENSION: {}}
    assert "tasks" not in client.initialized["capabilities"]
    other = connect(server, {})
    for method in METHODS:
        refused = refusal(other, method, taskId="gate-test", inputResponses={})
        assert (refused.code, refused.status, refused.data) == (-32021, 400, MISSING)
    plain = call(other, "slow_compute", seconds=0, label="plain")
    assert plain["resultType"] == "complete"
    assert "taskId" not in plain
    meta = {"_meta": {"io.modelcontextprotocol/clientCapabilities": {"extensions": {EXTENSION: {}}}}}
    assert call(other, "slow_compute", meta, seconds=1)["resultType"] == "task"


@scenario("tasks-wire-fields", MODERN)
@scenario("tasks-request-state-removal", MODERN)
def a_task_says_what_it_should_and_nothing_of_earlier_versions(server: Server, version: str) -> None:
    client = connect(server)
    created = call(client, "slow_compute", seconds=0.5, label="fields")
    done = becomes(client, created["taskId"], "completed")
    for state in (created, done):
        assert isinstance(state["ttlMs"], int)
        assert isinstance(state["pollIntervalMs"], int)
        assert not state.keys() & {"ttl", "pollInterval", "requestState"}
    assert done["ttlMs"] >= created["ttlMs"]
    assert "io.modelcontextprotocol/related-task" not in done["result"].get("_meta", {})


@scenario("tasks-request-headers", MODERN)
def headers_say_which_task_is_meant(server: Server, version: str) -> None:
    client = connect(server)
    task = begin(client, "slow_compute", seconds=60)
    for name, status in [(task, 200), ("another", 400)]:
        message = {"jsonrpc": "2.0", "id": 1, "method": "tasks/get", "params": {"taskId": task}}
        message["params"]["_meta"] = {
            "io.modelcontextprotocol/protocolVersion": MODERN,
            "io.modelcontextprotocol/clientCapabilities": KNOWN,
        }
        told = request(server.port, client.headers(message) | {"Mcp-Name": name}, message, MODERN)
        assert (told.status, told.code) == (status, None if status == 200 else -32020)
    client.request("tasks/cancel", {"taskId": task})


@scenario("tasks-lifecycle", MODERN)
def a_task_begins_works_and_completes(server: Server, version: str) -> None:
    client = connect(server)
    greeted = call(client, "greet", name="World")
    assert greeted["resultType"] == "complete"
    assert text(greeted) == "Hello, World!"
    assert "taskId" not in greeted
    done = becomes(client, begin(client, "slow_compute", seconds=0.5, label="lifecycle"), "completed")
    assert text(done["result"]) == "Computed lifecycle."


@scenario("tasks-lifecycle", MODERN)
def errors_of_tools_complete_and_those_of_the_protocol_fail(server: Server, version: str) -> None:
    client = connect(server)
    failed = becomes(client, begin(client, "failing_job"), "completed", "failed")
    assert failed["status"] == "completed"
    assert failed["result"]["isError"] is True
    broken = becomes(client, begin(client, "protocol_error_job"), "completed", "failed")
    assert broken["status"] == "failed"
    assert "result" not in broken
    assert broken["error"]["code"] == -32603
    assert isinstance(broken["error"]["message"], str)


@scenario("tasks-lifecycle", MODERN)
def a_task_can_be_cancelled_more_than_once(server: Server, version: str) -> None:
    client = connect(server)
    task = begin(client, "slow_compute", seconds=60, label="cancel")
    for _ in range(2):
        acknowledged = client.request("tasks/cancel", {"taskId": task})
        assert acknowledged["resultType"] == "complete"
        assert not acknowledged.keys() & ENVELOPE
        assert get(client, task)["status"] == "cancelled"


@scenario("tasks-dispatch-and-envelope", MODERN)
def earlier_methods_and_parameters_mean_nothing(server: Server, version: str) -> None:
    client = connect(server)
    for method in ("tasks/result", "tasks/list"):
        assert refusal(client, method, taskId="x").code == -32601
    hinted = call(client, "greet", {"task": {"ttl": 60_000, "pollInterval": 100}}, name="hint")
    assert hinted["resultType"] == "complete"
    for method in METHODS:
        assert refusal(client, method, taskId="unknown", inputResponses={}).code == -32602


@scenario("tasks-mrtr-input", MODERN)
def a_task_asks_and_goes_on_when_it_is_answered(server: Server, version: str) -> None:
    client = connect(server)
    task = begin(client, "confirm_delete", filename="a.txt")
    asked = becomes(client, task, "input_required")
    ((key, question),) = asked["inputRequests"].items()
    assert question["method"] == "elicitation/create"
    responses = {key: {"action": "accept", "content": {"confirm": True}}}
    acknowledged = client.request("tasks/update", {"taskId": task, "inputResponses": responses})
    assert acknowledged["resultType"] == "complete"
    assert not acknowledged.keys() & ENVELOPE
    assert text(becomes(client, task, "completed")["result"]) == "a.txt would be gone now."


@scenario("tasks-mrtr-input", MODERN)
def several_questions_are_answered_one_by_one(server: Server, version: str) -> None:
    client = connect(server)
    task = begin(client, "multi_input")
    first, second = becomes(client, task, "input_required")["inputRequests"]
    content = {"action": "accept", "content": {"name": "Ann", "confirm": True}}
    client.request("tasks/update", {"taskId": task, "inputResponses": {first: content}})
    rest = get(client, task)
    assert rest["status"] == "input_required"
    assert list(rest["inputRequests"]) == [second]
    client.request("tasks/update", {"taskId": task, "inputResponses": {second: content}})
    assert text(becomes(client, task, "completed")["result"]) == "Ann answered both."


@scenario("tasks-mrtr-composition", MODERN)
def what_is_asked_first_is_asked_by_the_request(server: Server, version: str) -> None:
    client = connect(server)
    asked = call(client, "test_tool_with_task")
    assert asked["resultType"] == "input_required"
    assert "taskId" not in asked
    created = call(client, "test_tool_with_task", client.answers(asked))
    assert created["resultType"] == "task"
    assert not created.keys() & {"requestState", "inputRequests"}
    assert text(becomes(client, created["taskId"], "completed")["result"]) == "Hello, Ann!"


@scenario("tasks-required-task-error", MODERN)
def a_tool_that_is_always_a_task_refuses_who_knows_none(server: Server, version: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        call(connect(server, {}), "failing_job")
    assert (refused.value.code, refused.value.status, refused.value.data) == (-32021, 400, MISSING)


@scenario("tasks-status-notifications", MODERN)
def a_subscription_tells_of_tasks(server: Server, version: str) -> None:
    client = connect(server)
    task = begin(client, "confirm_delete", filename="b.txt")
    subscription = client.subscribe(taskIds=[task])
    subscription.inbox.first(
        lambda message: message.get("params", {}).get("status") == "input_required", what="the question"
    )
    client.request("tasks/cancel", {"taskId": task})
    last = subscription.inbox.first(
        lambda message: message.get("params", {}).get("status") == "cancelled", what="the end"
    )
    assert last["params"]["taskId"] == task
    refused = refusal(connect(server, {}), "subscriptions/listen", notifications={"taskIds": [task]})
    assert refused.code == -32021
