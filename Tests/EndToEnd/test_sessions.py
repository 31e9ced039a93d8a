"""Sessions: each caller's own choice, side by side, with limits, and gone for good once they are deleted."""

import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from harness.client import Client, structured, text
from harness.host import Host, arguments, environment
from harness.http import HTTPClient
from harness.paths import MORTISE
from harness.processes import Watch
from harness.schemas import LEGACY, MODERN
from harness.sessions import call, refusal, run
from harness.stdio import StdioClient

FOREVER = "print('running', flush=True)\nwhile True: pass"
PID = "import os\nprint(os.getpid())"


@pytest.fixture(params=[MODERN, LEGACY[0]])
def either(request: pytest.FixtureRequest, connect: Callable[..., HTTPClient]) -> Iterator[Client]:
    """A client of each era."""
    yield connect(request.param)


@pytest.fixture
def session(either: Client) -> Iterator[str]:
    """A session that is deleted with the test."""
    name = call(either, "create_session", description="for a test")["session_id"]
    yield name
    if name in call(either, "list_sessions")["sessions"]:
        call(either, "delete_session", session_id=name)


def test_a_session_is_made_chosen_listed_and_deleted(either: Client) -> None:
    made = call(either, "create_session", session_id="life", description="a whole one")
    assert (made["session_id"], made["status"]) == ("life", "created")
    assert made["metadata"] == {"description": "a whole one", "created_at": made["timestamp"]}
    assert either.run("1")["session_id"] == "default", "a new session is not the current one"

    switched = call(either, "switch_session", session_id="life")
    assert (switched["previous_session"], switched["current_session"]) == ("default", "life")
    assert either.run("here = 'life'\nhere")["session_id"] == "life"
    assert run(either, "'here' in globals()", "default")["results"] == ["False"]

    listed = call(either, "list_sessions")
    assert listed["active_session"] == "life"
    assert listed["total_sessions"] == len(listed["sessions"]) >= 2
    entry = listed["sessions"]["life"]
    assert (entry["active"], entry["current"], entry["state"], entry["execution_count"]) == (True, True, "idle", 1)
    assert entry["metadata"] == made["metadata"]
    assert entry["health"]["kernel_process"]["memory_mb"] > 1
    assert not listed["sessions"]["default"]["current"]

    deleted = call(either, "delete_session", session_id="life")
    assert (deleted["session_id"], deleted["status"], deleted["was_active"]) == ("life", "deleted", True)
    assert deleted["new_active_session"] == "default"
    result = either.run("1")
    assert (result["session_id"], result["notices"]) == ("default", [])
    for tool in ("switch_session", "delete_session"):
        assert 'The session "life" was deleted' in refusal(either, tool, session_id="life")


def test_deleting_a_session_that_is_not_current_leaves_the_current_one(either: Client, session: str) -> None:
    deleted = call(either, "delete_session", session_id=session)
    assert not deleted["was_active"]
    assert "new_active_session" not in deleted


def test_a_session_without_a_name_gets_one_that_can_be_read(either: Client, session: str) -> None:
    assert re.fullmatch(r"session-\d+", session)


@pytest.mark.parametrize("name", ["", "a b", "-a", "a/b", "ü", "x" * 65, "a\n"])
def test_a_name_that_is_none_is_refused_with_the_pattern(client: Client, name: str) -> None:
    said = refusal(client, "create_session", session_id=name)
    assert "session_id" in said
    assert "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}" in said


def test_a_second_session_of_a_name_is_refused(either: Client, session: str) -> None:
    said = refusal(either, "create_session", session_id=session)
    assert f'There is a session "{session}" already' in said
    assert "already" in refusal(either, "create_session", session_id="default")


def test_the_default_session_stays(either: Client) -> None:
    assert 'session_id is "default", and that' in refusal(either, "delete_session", session_id="default")


def test_each_client_has_a_current_session_of_its_own(connect: Callable[..., HTTPClient]) -> None:
    ann, bob, modern = connect(LEGACY[0]), connect(LEGACY[1]), connect(MODERN)
    for client, name in ((ann, "anns"), (bob, "bobs")):
        call(client, "create_session", session_id=name)
        call(client, "switch_session", session_id=name)
        client.run(f"me = '{name}'")
    assert ann.run("me")["results"] == ["'anns'"]
    assert bob.run("me")["results"] == ["'bobs'"]
    assert modern.run("1")["session_id"] == "default"
    assert run(ann, "me", "bobs")["results"] == ["'bobs'"], "a session that is named wins"
    assert ann.run("me")["session_id"] == "anns", "for that one call"

    call(modern, "delete_session", session_id="anns")
    reason = 'The current session is "default" again, because the session "anns" was deleted.'
    assert call(ann, "list_sessions")["notices"] == [reason]
    assert call(ann, "get_kernel_health")["notices"] == [reason]
    assert call(ann, "get_kernel_health", session_id="bobs")["notices"] == []
    fallen = ann.run("1")
    assert fallen["session_id"] == "default"
    assert any('the session "anns" was deleted' in notice for notice in fallen["notices"])
    assert ann.run("1")["notices"] == [], "it is told once"
    assert call(ann, "list_sessions")["notices"] == []
    assert bob.run("1")["session_id"] == "bobs"
    call(bob, "delete_session", session_id="bobs")


def test_sessions_of_principals_are_their_own(
    tmp_path: Path, start_host: Callable[..., Host], cleanup: Any
) -> None:
    configuration = tmp_path / "mortise.yaml"
    configuration.write_text("http: {tokens: tokens.json}\n")
    keys = {}
    for name in ("ann", "bob"):
        command = [MORTISE, "token", "add", name, "--config", configuration]
        said = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True).stdout
        keys[name] = said.split()[-1]
    host = start_host(arguments(tmp_path / "work", "--port", "0", "--config", str(configuration)))
    ann, bob = (
        cleanup.enter_context(HTTPClient(MODERN, host.port(), token=keys[name])).open() for name in ("ann", "bob")
    )
    call(ann, "create_session", session_id="secret")
    ann.run("x = 1")
    assert bob.run("'x' in globals()")["results"] == ["False"], "even the default one"
    assert list(call(bob, "list_sessions")["sessions"]) == ["default"]
    for tool in ("switch_session", "delete_session"):
        assert 'There is no session "secret"' in refusal(bob, tool, session_id="secret")
    call(bob, "create_session", session_id="secret")
    call(bob, "delete_session", session_id="secret")
    assert "secret" in call(ann, "list_sessions")["sessions"]


def test_eight_sessions_run_at_once(client: Client, workspace: Path) -> None:
    names = [f"eight-{number}" for number in range(8)]
    for name in names:
        call(client, "create_session", session_id=name)
    gates = workspace / "gates"
    gates.mkdir()
    # Each cell ends only when all have begun.
    code = f"""
import pathlib, time
gates = pathlib.Path({str(gates)!r})
(gates / NAME).touch()
while len(list(gates.iterdir())) < 8:
    time.sleep(0.01)
NAME
"""
    with ThreadPoolExecutor(8) as pool:
        results = pool.map(lambda name: run(client, f"NAME = {name!r}\n{code}", name), names)
    assert [result["results"] for result in results] == [[repr(name)] for name in names]
    for name in names:
        call(client, "delete_session", session_id=name)


def test_twenty_calls_at_once_on_one_session_run_one_by_one(either: Client, session: str) -> None:
    run(either, "inside, order = 0, []", session)
    code = "inside += 1\nassert inside == 1\nimport time; time.sleep(0.002)\norder.append(1)\ninside -= 1"
    with ThreadPoolExecutor(20) as pool:
        results = list(pool.map(lambda _: run(either, code, session), range(20)))
    assert {result["status"] for result in results} == {"ok"}
    assert run(either, "len(order)", session)["results"] == ["20"]


def test_a_kernel_that_is_killed_harms_no_other_session(either: Client, session: str) -> None:
    either.run("kept = 1")
    running = either.start_tool("run_python_code", {"code": PID + "\n" + FOREVER, "session_id": session}, progress=True)
    running.progress("running")
    os.kill(printed_process(running), signal.SIGKILL)
    died = structured(running.response())
    assert died["status"] == "died"
    assert either.run("kept")["results"] == ["1"]
    after = run(either, "1", session)
    assert after["status"] == "ok"
    assert any("was lost before this cell ran" in notice for notice in after["notices"])


def printed_process(running: Any) -> int:
    """The process that a cell has printed first."""
    messages = "".join(m["params"].get("message", "") for m in running.notifications() if "params" in m)
    return int(re.search(r"\d+", messages)[0])


def test_deleting_a_session_ends_its_running_cell_and_all_its_processes(either: Client) -> None:
    call(either, "create_session", session_id="doomed")
    started = run(
        either,
        "import os, subprocess\nchild = subprocess.Popen(['sleep', '1000'], start_new_session=True)\n"
        "print(os.getpid(), child.pid)",
        "doomed",
    )
    pids = {int(pid) for pid in started["stdout"].split()}
    arguments = {"code": FOREVER, "session_id": "doomed"}
    running = either.start_tool("run_python_code", arguments, progress=True)
    running.progress("running")
    waiting = either.start_tool("run_python_code", arguments)
    with Watch(pids) as watch:
        call(either, "delete_session", session_id="doomed")
        assert watch.alive_after(0.1) == [], "it returns when all have ended"
    ended = structured(running.response())
    assert ended["status"] == "interrupted"
    assert any("The session was ended while this cell ran" in notice for notice in ended["notices"])
    refused = waiting.response()
    assert refused.get("isError")
    assert "doomed" in text(refused) or "has been ended" in text(refused)


def test_a_client_that_vanishes_in_the_midst_of_a_cell_leaves_the_session_usable(
    connect: Callable[..., HTTPClient], client: Client
) -> None:
    call(client, "create_session", session_id="left")
    vanishing = connect(MODERN)
    running = vanishing.start_tool("run_python_code", {"code": FOREVER, "session_id": "left"}, progress=True)
    running.progress("running")
    vanishing.disconnect(running)
    assert run(client, "'still here'", "left")["results"] == ["'still here'"]
    call(client, "delete_session", session_id="left")


def test_no_more_sessions_than_are_allowed(launch: Callable[..., StdioClient], tmp_path: Path) -> None:
    configuration = tmp_path / "mortise.yaml"
    configuration.write_text("plugins: {sessions: {settings: {max_sessions: 2}}}\n")
    client = launch(MODERN, "--config", str(configuration))
    call(client, "create_session")
    said = refusal(client, "create_session")
    assert "There are 2 sessions" in said
    assert "max_sessions" in said
    listed = call(client, "list_sessions")
    assert (listed["total_sessions"], listed["max_sessions"]) == (2, 2)


def test_a_session_that_was_idle_for_too_long_is_ended_and_its_caller_told(
    launch: Callable[..., StdioClient], tmp_path: Path
) -> None:
    configuration = tmp_path / "mortise.yaml"
    configuration.write_text("plugins: {sessions: {settings: {idle_timeout: 1}}}\n")
    client = launch(MODERN, "--config", str(configuration))
    call(client, "create_session", session_id="sleepy")
    call(client, "switch_session", session_id="sleepy")
    # While this one runs, longer than the time, the session is not idle.
    (pid,) = run(client, f"{PID}\nimport time; time.sleep(1.5)", "sleepy")["stdout"].split()
    with Watch({int(pid)}) as watch:
        assert watch.alive_after(60) == []
    fallen = client.run("1")
    assert fallen["session_id"] == "default"
    assert any('the session "sleepy" was ended after 1.0 s without use' in notice for notice in fallen["notices"])
    assert "was ended after 1.0 s without use" in refusal(client, "switch_session", session_id="sleepy")
    assert "sleepy" not in call(client, "list_sessions")["sessions"]


def test_a_restart_without_a_name_does_not_hit_another_session_by_mistake(connect: Callable[..., Client]) -> None:
    first, second = connect(LEGACY[0]), connect(LEGACY[0])
    call(first, "create_session", session_id="short")
    call(first, "switch_session", session_id="short")
    run(second, "kept = 1", "default")
    call(second, "delete_session", session_id="short")
    said = refusal(first, "restart_kernel")
    assert 'Nothing was done: the session "short" was deleted' in said
    assert run(second, "kept", "default")["results"] == ["1"]
    assert call(first, "restart_kernel")["session_id"] == "default"
