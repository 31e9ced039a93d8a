"""Calls that go on as tasks: long cells, cells that ask, scripts, installs, cancelling, over both transports."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from harness import packaging
from harness.client import Client, Pending, ProtocolError, structured
from harness.host import Host, arguments, environment
from harness.http import HTTPClient
from harness.schemas import MODERN
from harness.stdio import StdioClient
from test_clients import use
from test_interruption import ENDLESS, waiting_for

EXTENSION = "io.modelcontextprotocol/tasks"
CAPABILITIES = {"elicitation": {"form": {}}, "extensions": {EXTENSION: {}}}


@pytest.fixture(scope="module")
def server(workspace: Path) -> Iterator[Host]:
    """A host whose calls go on as tasks after a second."""
    with Host(arguments(workspace, "--port", "0"), env=environment(MORTISE_TASKS_DELAY="1s")) as host:
        host.port()
        yield host


@pytest.fixture(params=["http", "stdio"])
def client(request: pytest.FixtureRequest, server: Host, tmp_path: Path) -> Iterator[Client]:
    """A client that knows tasks."""
    if request.param == "http":
        client: Client = HTTPClient(MODERN, server.port(), CAPABILITIES)
    else:
        env = environment(MORTISE_TASKS_DELAY="1s")
        client = StdioClient(MODERN, arguments(tmp_path), CAPABILITIES, env=env)
    with client:
        client.open()
        yield client


def begin(client: Client, code: str) -> str:
    """Runs a cell that takes long, and returns the id of its task."""
    return begun(client.start_run(code))


def begin_tool(client: Client, name: str, arguments: dict[str, Any]) -> str:
    """Calls a tool that takes long, and returns the id of its task."""
    return begun(client.start_tool(name, arguments))


def begun(call: Pending) -> str:
    created = call.response()
    assert created["resultType"] == "task", created
    assert created["status"] == "working"
    return created["taskId"]


def get(client: Client, task: str) -> dict[str, Any]:
    return client.request("tasks/get", {"taskId": task})


def settled(client: Client, task: str, status: str) -> dict[str, Any]:
    """Waits until a task is what it should become."""
    subscription = client.subscribe(taskIds=[task])
    subscription.inbox.first(lambda message: message.get("params", {}).get("status") == status, what=f"{status} task")
    client.cancel(subscription)
    return get(client, task)


def run(client: Client, code: str) -> dict[str, Any]:
    """Runs a cell, which goes on as a task if the machine is slow."""
    result = client.start_run(code).response()
    if result["resultType"] == "task":
        result = settled(client, result["taskId"], "completed")["result"]
    return structured(result)


def test_the_server_says_that_it_knows_tasks(client: Client) -> None:
    assert client.initialized["capabilities"]["extensions"] == {EXTENSION: {}}


def test_a_long_cell_goes_on_as_a_task(client: Client, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    task = begin(client, waiting_for(gate))
    assert get(client, task)["status"] == "working"
    gate.touch()
    done = settled(client, task, "completed")
    assert structured(done["result"])["stdout"] == "begun\n"
    assert run(client, "finished")["results"] == ["True"], "the cell ran in the session, once"


def test_a_cell_that_asks_after_a_while_is_answered_by_its_task(client: Client) -> None:
    task = begin(client, "import time; time.sleep(1.5); input('Name? ')")
    asked = settled(client, task, "input_required")
    ((key, question),) = asked["inputRequests"].items()
    assert question["method"] == "elicitation/create"
    wrong = {"taskId": task, "inputResponses": {key: {"action": "accept", "content": {"value": 7}}}}
    with pytest.raises(ProtocolError) as refused:
        client.request("tasks/update", wrong)
    assert refused.value.code == -32602
    good = {"taskId": task, "inputResponses": {key: {"action": "accept", "content": {"value": "Ann"}}}}
    assert client.request("tasks/update", good)["resultType"] == "complete"
    assert structured(settled(client, task, "completed")["result"])["results"] == ["'Ann'"]


def test_a_cell_that_is_cancelled_is_interrupted_and_the_session_stays(client: Client) -> None:
    run(client, "kept = 7")
    task = begin(client, ENDLESS)
    assert client.request("tasks/cancel", {"taskId": task})["resultType"] == "complete"
    assert get(client, task)["status"] == "cancelled"
    assert run(client, "kept, interrupted")["results"] == ["(7, True)"]


def test_a_cell_that_is_cancelled_while_it_asks_is_logged_as_cancelled(tmp_path: Path) -> None:
    env = environment(MORTISE_TASKS_DELAY="1s")
    with Host(arguments(tmp_path, "--port", "0"), env=env) as host, HTTPClient(MODERN, host.port(), CAPABILITIES) as client:
        task = begin(client.open(), "import time; time.sleep(1.5); input('Name? ')")
        settled(client, task, "input_required")
        client.request("tasks/cancel", {"taskId": task})
        line = host.errors.first(lambda line: "tool=run_python_code" in line, what="the end of the call")
        assert "outcome=cancelled" in line


def test_what_a_cell_prints_is_told_by_its_task_and_a_subscription_tells_of_changes(
    client: Client, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    task = begin(client, waiting_for(gate))
    subscription = client.subscribe(taskIds=[task, "unknown"])
    first = subscription.notification("notifications/tasks")
    assert first["params"]["status"] == "working"
    if "begun" not in first["params"].get("statusMessage", ""):
        subscription.inbox.first(
            lambda message: "begun" in message.get("params", {}).get("statusMessage", ""), what="what was printed"
        )
    gate.touch()
    last = subscription.inbox.first(
        lambda message: message.get("params", {}).get("status") == "completed", what="the end of the task"
    )
    assert structured(last["params"]["result"])["stdout"] == "begun\n"


def test_a_long_script_goes_on_as_a_task(server: Host, workspace: Path, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    (workspace / "long.py").write_text(waiting_for(gate))
    with HTTPClient(MODERN, server.port(), CAPABILITIES) as client:
        client.open()
        task = begin_tool(client, "run_script", {"path": "long.py"})
        gate.touch()
        result = structured(settled(client, task, "completed")["result"])
        assert (result["stdout"], result["returncode"]) == ("begun\n", 0)


def test_a_long_installation_goes_on_as_a_task(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    workspace = tmp_path / "workspace"
    packaging.source_tree(workspace / "slow", waiting_for(gate))
    python = packaging.environment(tmp_path / "environment")
    env = environment(MORTISE_TASKS_DELAY="1s", PIP_NO_INDEX="1")
    with (
        Host(arguments(workspace, "--port", "0", python=python), env=env) as host,
        HTTPClient(MODERN, host.port(), CAPABILITIES) as client,
    ):
        client.open()
        task = begin_tool(client, "install_dependencies", {"packages": ["./slow"]})
        assert get(client, task)["status"] == "working"
        gate.touch()
        # The build ends without a package, which the installer tells.
        assert structured(settled(client, task, "completed")["result"])["returncode"] != 0


def test_one_who_does_not_know_tasks_is_answered_in_the_end(server: Host, tmp_path: Path) -> None:
    with HTTPClient(MODERN, server.port()) as client:
        client.open()
        assert client.run("import time; time.sleep(1.2); 1")["results"] == ["1"]
        for method in ("tasks/get", "tasks/update", "tasks/cancel"):
            with pytest.raises(ProtocolError) as refused:
                client.request(method, {"taskId": "x", "inputResponses": {}})
            assert (refused.value.code, refused.value.status) == (-32021, 400)
            assert refused.value.data == {"requiredCapabilities": {"extensions": {EXTENSION: {}}}}


@pytest.mark.parametrize("transport", ["http", "stdio"])
def test_a_client_that_people_have_gets_results_by_tasks(transport: str, server: Host, tmp_path: Path) -> None:
    code = "import time; time.sleep(1.5); print('hello', input('Name? '))"
    if transport == "http":
        seen = use("fastmcp-tasks", f"http://127.0.0.1:{server.port()}/mcp", code, script="use_tasks.py")
    else:
        command = ["env", "MORTISE_TASKS_DELAY=1s", *arguments(tmp_path)]
        seen = use("fastmcp-tasks", "stdio", code, *command, script="use_tasks.py")
    assert seen["result"]["stdout"] == "hello Ann\n"
    assert seen["cancelled"] == "cancelled"
    assert seen["after"] == ["42"]


def test_nothing_of_a_task_is_left_when_the_host_ends(
    start_host: Callable[..., Host], tmp_path: Path
) -> None:
    host = start_host(arguments(tmp_path, "--port", "0"), env=environment(MORTISE_TASKS_DELAY="1s"))
    with HTTPClient(MODERN, host.port(), CAPABILITIES) as client:
        begin(client, waiting_for(tmp_path / "never"))
        host.stop()
    assert host.exit_code() == 0
