"""Two principals on one server, who try to cross in every way: sessions, calls, questions, streams, files, limits."""

import http.client
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from harness.client import Client, ProtocolError, structured
from harness.host import Host, arguments, environment
from harness.http import HTTPClient
from harness.paths import MORTISE
from harness.schemas import MODERN

LEGACY = "2025-11-25"
ELICITATION = {"elicitation": {"form": {}}}
TASKS = ELICITATION | {"extensions": {"io.modelcontextprotocol/tasks": {}}}
TOKENS = {
    "ann": [], "bob": ["--deny", "write_file,delete_file"], "eve": ["--allow", "ping"],
    "ina": ["--allow", "read_file,list_files"], "jim": ["--allow", "GET /files/*"],
}  # fmt: skip

WAIT = """
import pathlib, time
print("begun", flush=True)
while not pathlib.Path({gate!r}).exists():
    time.sleep(0.01)
print("done")
"""


class Team:
    """The server, and the tokens of those who use it."""

    def __init__(self, host: Host, tokens: dict[str, str]) -> None:
        self.host = host
        self.tokens = tokens

    def client(self, name: str, version: str = MODERN, capabilities: dict[str, Any] | None = None) -> HTTPClient:
        client = HTTPClient(version, self.host.port(), capabilities, token=self.tokens[name])
        client.open()
        return client

    def send(
        self, name: str, method: str, session: str, message: dict[str, Any] | None = None, **fields: str
    ) -> http.client.HTTPResponse:
        """Sends what no good client would: whatever belongs to whom."""
        connection = http.client.HTTPConnection("127.0.0.1", self.host.port(), timeout=30)
        headers = {"Authorization": f"Bearer {self.tokens[name]}", "Mcp-Session-Id": session}
        headers |= {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        body = None if message is None else json.dumps({"jsonrpc": "2.0"} | message)
        connection.request(method, "/mcp", body, headers | {key.replace("_", "-"): fields[key] for key in fields})
        return connection.getresponse()


def start(folder: Path, more: str = "") -> Iterator[Team]:
    (folder / "work").mkdir()
    (folder / "work" / "there.txt").write_text("x")
    configuration = folder / "mortise.yaml"
    configuration.write_text("http: {tokens: tokens.json}\n" + more)
    tokens = {}
    for name, limits in TOKENS.items():
        command = [MORTISE, "token", "add", name, *limits, "--config", configuration]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
        tokens[name] = done.stdout.strip()
    command = arguments(folder / "work", "--port", "0", "--config", str(configuration))
    with Host(command, env=environment(MORTISE_TASKS_DELAY="500ms")) as host:
        yield Team(host, tokens)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    yield from start(tmp_path_factory.mktemp("team"))


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Team]:
    yield from start(tmp_path, "principals: {calls: 2, streams: 1, sessions: 2, requests_per_minute: 40}\n")


def refusal(client: Client, name: str, arguments: dict[str, Any]) -> str:
    with pytest.raises(ProtocolError) as refused:
        client.tool(name, arguments)
    return refused.value.message


def add(folder: Path, *limits: str) -> subprocess.CompletedProcess[str]:
    file = folder / "mortise.yaml"
    file.write_text("http: {tokens: tokens.json}\n")
    command = [MORTISE, "token", "add", "ann", *limits, "--config", file]
    return subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)


def test_a_token_for_what_is_not_there_is_made_with_a_warning(tmp_path: Path) -> None:
    done = add(tmp_path, "--allow", "pong,read_*,file:///,POST /files/upload", "--deny", "wirte_file")
    assert done.returncode == 0 and len(done.stdout.split()) == 1
    told = done.stderr.splitlines()
    assert len(told) == 2, told
    assert "'pong' fits nothing that is there now. Did you mean 'ping'?" in told[0]
    assert "'wirte_file' fits nothing that is there now. Did you mean 'write_file'?" in told[1]


@pytest.mark.parametrize(
    ("limits", "named"),
    [
        (["--allow", "ping", "--deny", "ping"], "'ping'"),
        (["--allow", "read_*", "--deny", "ping,read_*"], "'read_*'"),
        (["--allow", "ping", "--deny", "*"], "'ping'"),
    ],
)
def test_what_a_token_allows_and_denies_is_refused(limits: list[str], named: str, tmp_path: Path) -> None:
    done = add(tmp_path, *limits)
    assert done.returncode != 0 and done.stdout == ""
    assert f"{named} is allowed and denied" in done.stderr
    assert not (tmp_path / "tokens.json").exists()


def test_a_time_of_nothing_is_too_short(tmp_path: Path) -> None:
    done = add(tmp_path, "--expires", "0s")
    assert done.returncode != 0 and "'0s' is too short" in done.stderr


def test_each_has_tools_of_his_own(team: Team) -> None:
    for version in (MODERN, LEGACY):
        with team.client("ann", version) as ann, team.client("bob", version) as bob, team.client("eve", version) as eve:
            every = {tool["name"] for tool in ann.tools()}
            assert {tool["name"] for tool in bob.tools()} == every - {"write_file", "delete_file"}
            assert {tool["name"] for tool in eve.tools()} == {"ping"}
            assert "Unknown tool" in refusal(bob, "write_file", {"path": "a", "content": "b"})
            assert "Unknown tool" in refusal(eve, "run_python_code", {"code": "1"})
            ann.tool("write_file", {"path": "a", "content": "b"})


def test_a_batch_is_no_way_to_tools_of_others(team: Team) -> None:
    with team.client("eve", "2025-03-26") as eve:
        call = {"jsonrpc": "2.0", "method": "tools/call", "params": {"name": "run_python_code", "arguments": {"code": "1"}}}
        connection = http.client.HTTPConnection("127.0.0.1", team.host.port(), timeout=30)
        connection.request("POST", "/mcp", json.dumps([call | {"id": 1}]), eve.headers({"method": "x"}))
        (answer,) = json.load(connection.getresponse())
        assert "Unknown tool" in answer["error"]["message"]


def test_a_session_of_the_protocol_is_there_for_its_owner_alone(team: Team) -> None:
    with team.client("ann", LEGACY) as ann:
        ping = {"id": 1, "method": "ping"}
        for method, message in [("POST", ping), ("POST", {"method": "notifications/initialized"}), ("GET", None), ("DELETE", None)]:
            assert team.send("bob", method, ann.session, message).status == 404
        assert team.send("ann", "POST", ann.session, ping).status == 200


def test_a_running_call_is_not_for_others_to_cancel_or_to_overhear(team: Team, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with team.client("ann", LEGACY) as ann, team.client("bob", LEGACY) as bob:
        running = ann.start_run(WAIT.format(gate=str(gate)), progress=True)
        running.progress("begun")
        event = running.event_ids.first(lambda _: True, what="an event id")
        cancel = {"method": "notifications/cancelled", "params": {"requestId": running.id}}
        assert team.send("bob", "POST", bob.session, cancel).status == 202
        assert team.send("bob", "POST", ann.session, cancel).status == 404
        assert team.send("bob", "GET", ann.session, Last_Event_ID=event).status == 404
        assert team.send("bob", "GET", bob.session, Last_Event_ID=event).status == 400
        gate.touch()
        assert structured(running.response())["stdout"] == "begun\ndone\n"


def test_a_question_is_not_for_others_to_answer(team: Team) -> None:
    with team.client("ann", LEGACY, ELICITATION) as ann, team.client("bob", LEGACY, ELICITATION) as bob:

        def answer(*_: object) -> dict[str, Any]:
            forged = {"result": {"action": "accept", "content": {"value": "Bob"}}}
            for number in range(30):
                for identity in (number, str(number)):
                    assert team.send("bob", "POST", bob.session, forged | {"id": identity}).status == 202
                    assert team.send("bob", "POST", ann.session, forged | {"id": identity}).status == 404
            return {"action": "accept", "content": {"value": "Ann"}}

        ann.answer = answer
        assert ann.run("input('Name? ')")["results"] == ["'Ann'"]


def test_the_state_of_a_call_that_asks_is_not_for_others_to_go_on_with(team: Team) -> None:
    with team.client("ann", MODERN, ELICITATION) as ann, team.client("bob", MODERN, ELICITATION) as bob:
        call = {"name": "run_python_code", "arguments": {"code": "input('Name? ')"}}
        asked = ann.request("tools/call", call)
        (key,) = asked["inputRequests"]

        def answers(name: str) -> dict[str, Any]:
            responses = {key: {"action": "accept", "content": {"value": name}}}
            return call | {"inputResponses": responses, "requestState": asked["requestState"]}

        with pytest.raises(ProtocolError, match="requestState") as refused:
            bob.request("tools/call", answers("Bob"))
        assert refused.value.code == -32602
        assert structured(ann.request("tools/call", answers("Ann")))["results"] == ["'Ann'"]


def test_a_task_is_not_for_others_to_ask_for_to_answer_or_to_cancel(team: Team, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with team.client("ann", MODERN, TASKS) as ann, team.client("bob", MODERN, TASKS) as bob:
        task = ann.start_run(WAIT.format(gate=str(gate))).response()["taskId"]
        for method in ("tasks/get", "tasks/update", "tasks/cancel"):
            with pytest.raises(ProtocolError) as refused:
                bob.request(method, {"taskId": task, "inputResponses": {}})
            assert refused.value.code == -32602
        subscription = bob.start("subscriptions/listen", {"notifications": {"taskIds": [task]}})
        acknowledged = subscription.notification("notifications/subscriptions/acknowledged")
        assert acknowledged["params"]["notifications"] == {}
        mine = ann.subscribe(taskIds=[task])
        gate.touch()
        mine.inbox.first(lambda message: message.get("params", {}).get("status") == "completed", what="the end")
        assert not [message for message in subscription.notifications() if message["method"] == "notifications/tasks"]


def test_subscriptions_are_not_for_others_to_end(team: Team) -> None:
    with team.client("ann", LEGACY) as ann, team.client("bob", LEGACY) as bob, ann.listen():
        ann.tool("write_file", {"path": "watched.txt", "content": "1"})
        (uri,) = [entry["uri"] for entry in ann.request("resources/list")["resources"] if "watched.txt" in entry["uri"]]
        ann.request("resources/subscribe", {"uri": uri})
        bob.request("resources/subscribe", {"uri": uri})
        bob.request("resources/unsubscribe", {"uri": uri})
        ann.tool("write_file", {"path": "watched.txt", "content": "2"})
        ann.others.first(lambda message: message.get("method") == "notifications/resources/updated", what="the change")


def test_sessions_of_python_and_what_is_in_them_are_not_for_others(team: Team) -> None:
    for version in (MODERN, LEGACY):
        with team.client("ann", version) as ann, team.client("bob", version) as bob:
            ann.tool("create_session", {"session_id": "mine"})
            ann.tool("run_python_code", {"code": "secret = 7", "session_id": "mine"})
            for name, more in [
                ("run_python_code", {"code": "secret"}), ("code_completion", {"code": "se", "cursor_pos": 2}),
                ("inspect_object", {"code": "secret", "cursor_pos": 1}), ("restart_kernel", {}), ("list_variables", {}),
                ("get_kernel_health", {}), ("delete_session", {}), ("switch_session", {}),
            ]:  # fmt: skip
                result = bob.tool(name, {"session_id": "mine"} | more)
                assert result["isError"] and 'no session "mine"' in result["content"][0]["text"], name
            assert "mine" not in structured(bob.tool("list_sessions"))["sessions"]
            ann.tool("delete_session", {"session_id": "mine"})


def transfers(team: Team, name: str) -> tuple[int, int]:
    """The statuses of a download, and of an upload without a form."""
    connection = http.client.HTTPConnection("127.0.0.1", team.host.port(), timeout=30)
    statuses = []
    for method, path in [("GET", "/files/download/there.txt"), ("POST", "/files/upload")]:
        connection.request(method, path, headers={"Authorization": f"Bearer {team.tokens[name]}"})
        response = connection.getresponse()
        answer = response.read()
        assert answer == b"x" if response.status == 200 else isinstance(json.loads(answer)["error"], str)
        statuses.append(response.status)
    return statuses[0], statuses[1]


@pytest.mark.parametrize(
    ("name", "statuses", "reads"),
    [
        ("ann", (200, 400), True), ("bob", (200, 403), True), ("eve", (403, 403), False), ("ina", (200, 403), True),
        ("jim", (200, 403), False),
    ],
)  # fmt: skip
def test_routes_and_resources_are_for_those_whose_tokens_name_them_or_what_does_the_same(
    name: str, statuses: tuple[int, int], reads: bool, team: Team
) -> None:
    assert transfers(team, name) == statuses
    with team.client(name) as client:
        assert bool(client.request("resources/templates/list")["resourceTemplates"]) == reads


@pytest.mark.parametrize(
    ("tools", "statuses", "reads"),
    [
        ("{allow: [ping]}", (404, 404), False),
        ("{allow: [ping, POST /files/upload]}", (404, 400), False),
        ("{deny: [read_file, write_file]}", (404, 404), False),
        ("{deny: [write_file]}", (200, 404), True),
    ],
)
def test_what_a_server_does_not_offer_is_not_there_by_another_way(
    tools: str, statuses: tuple[int, int], reads: bool, tmp_path: Path
) -> None:
    for team in start(tmp_path, f"tools: {tools}\n"):
        assert transfers(team, "ann") == statuses
        with team.client("ann") as ann:
            file = {"uri": (tmp_path / "work" / "there.txt").as_uri()}
            if reads:
                assert ann.request("resources/read", file)["contents"][0]["text"] == "x"
            else:
                with pytest.raises(ProtocolError):
                    ann.request("resources/read", file)


def test_one_who_takes_too_much_is_stopped_and_the_others_are_not(limited: Team, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with limited.client("ann") as ann, limited.client("bob") as bob:
        ann.tool("create_session", {"session_id": "other"})
        cells = [{"code": WAIT.format(gate=str(gate)), "session_id": session} for session in ("default", "other")]
        running = [ann.start_tool("run_python_code", cell, progress=True) for cell in cells]
        for call in running:
            call.progress("begun")
        with pytest.raises(ProtocolError, match="Too many calls of yours") as refused:
            ann.tool("get_kernel_health")
        assert refused.value.status == 429
        assert structured(bob.tool("ping"))["ok"]
        gate.touch()
        for call in running:
            call.response()
        answers = (limited.send("ann", "POST", "none", {"id": 1, "method": "ping"}) for _ in range(80))
        refused = next(answer for answer in answers if answer.status == 429)
        assert int(refused.headers["Retry-After"]) >= 1
        assert structured(bob.tool("ping"))["ok"]


def test_calls_that_go_on_as_tasks_count_until_they_end(limited: Team, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with limited.client("ann", MODERN, TASKS) as ann, limited.client("bob", MODERN, TASKS) as bob:
        ann.tool("create_session", {"session_id": "other"})
        cells = [{"code": WAIT.format(gate=str(gate)), "session_id": session} for session in ("default", "other")]
        begun = [ann.start_tool("run_python_code", cell) for cell in cells]
        tasks = [call.response()["taskId"] for call in begun]
        with pytest.raises(ProtocolError, match="Too many calls of yours") as refused:
            ann.tool("get_kernel_health")
        assert refused.value.status == 429
        assert structured(bob.tool("ping"))["ok"]
        mine = ann.subscribe(taskIds=tasks)
        gate.touch()
        for task in tasks:
            mine.inbox.first(
                lambda message, task=task: (message.get("params", {}).get("taskId"), message["params"].get("status"))
                == (task, "completed"),
                what="the end",
            )
        assert structured(ann.tool("ping"))["ok"]


def test_a_new_session_of_one_takes_the_place_of_his_own(limited: Team) -> None:
    bobs = limited.client("bob", LEGACY)
    anns = [limited.client("ann", LEGACY) for _ in range(3)]
    ping = {"id": 9, "method": "ping"}
    assert [limited.send("ann", "POST", client.session, ping).status for client in anns] == [404, 200, 200]
    assert limited.send("bob", "POST", bobs.session, ping).status == 200
    with anns[2].listen() as stream:
        assert stream.status == 200
        assert limited.send("ann", "GET", anns[1].session).status == 429
