"""Sessions outlive the plugin that runs them: its next generation takes them over."""

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from harness.client import Client, structured, text
from harness.host import Host
from harness.http import HTTPClient
from harness.paths import PLUGINS
from harness.processes import Watch, command, descendants, parents
from harness.replacing import Replacing
from harness.schemas import MODERN
from harness.sessions import call, run

FORM = {"elicitation": {"form": {}}}
SESSIONS = PLUGINS / "sessions.so"


@pytest.fixture
def begin(tmp_path: Path, start_host: Callable[..., Host]) -> Callable[[str], Replacing]:
    """Starts a host with something in its configuration."""

    def begin(configuration: str) -> Replacing:
        replacing = Replacing(tmp_path, start_host)
        replacing.configure(configuration)
        replacing.start()
        return replacing

    return begin


@pytest.fixture(params=["in the host", "in processes of their own"])
def replacing(request: pytest.FixtureRequest, begin: Callable[[str], Replacing]) -> Replacing:
    return begin(f"isolate_plugins: {str(request.param != 'in the host').lower()}")


@pytest.fixture
def connect(replacing: Replacing, cleanup: ExitStack) -> Callable[..., Client]:
    def connect(version: str = MODERN, capabilities: dict[str, object] | None = None) -> Client:
        return cleanup.enter_context(HTTPClient(version, replacing.host.port(), capabilities)).open()

    return connect


def swap(replacing: Replacing, count: int = 1) -> None:
    """Has the sessions' plugin replaced, for that many times in all."""
    replacing.put_another(SESSIONS)
    replacing.replaced("sessions", count)


def launchers(host: Host) -> set[int]:
    """The processes that start kernels, but for those that a plugin's process has left behind which is no more."""
    parent_of = parents()
    found = {pid for pid in descendants(host.pid) if "launcher.py" in command(pid)}
    # Kernels are forked from them, and look the same.
    return {pid for pid in found if parent_of.get(pid) not in found}


def worker(replacing: Replacing) -> int:
    """The process of the sessions' plugin that has replaced the shipped one."""
    wanted = f"mortise worker {replacing.folder / SESSIONS.name}"
    # Not what it begins itself, which looks like it for a moment.
    children = [pid for pid, parent in parents().items() if parent == replacing.host.pid]
    [pid] = [pid for pid in children if command(pid) == wanted]
    return pid


def open_gate(replacing: Replacing, name: str = "gate") -> Path:
    """A pipe in the workspace from which a cell reads until a test writes to it."""
    gate = replacing.workspace / name
    os.mkfifo(gate)
    return gate


def hold(client: Client, code: str, gate: str = "gate") -> object:
    """Begins a cell that waits at the gate, then runs the code."""
    cell = client.start_run(f"print('begun', flush=True)\nopen({gate!r}).read()\n{code}", progress=True)
    cell.progress("begun")
    return cell


def test_variables_and_what_is_known_of_a_session_are_there_after_a_swap(
    replacing: Replacing, connect: Callable[..., Client]
) -> None:
    client = connect()
    client.run("kept = 41")
    call(client, "create_session", session_id="other", description="for later")
    run(client, "kept = 1", "other")
    call(client, "switch_session", session_id="other")
    before = call(client, "list_sessions")
    pid = client.run("import os\nos.getpid()")["results"]
    swap(replacing)
    assert client.run("os.getpid()")["results"] == pid
    assert run(client, "kept + 1", "default")["results"] == ["42"]
    after = call(client, "list_sessions")
    assert after["active_session"] == "other"
    for name, entry in before["sessions"].items():
        assert after["sessions"][name]["metadata"] == entry["metadata"]
        assert after["sessions"][name]["execution_count"] == entry["execution_count"] + (2 if name == "other" else 1)
    assert "lost" not in text(client.tool("run_python_code", {"code": "1"}))


def test_a_cell_that_spans_a_swap_ends_with_its_output_and_a_later_one_runs_after_it(
    replacing: Replacing, connect: Callable[..., Client]
) -> None:
    client = connect()
    gate = open_gate(replacing)
    first = hold(client, "order = ['first']\nprint('ended')")
    second = client.start_run("order.append('second')", progress=True)
    swap(replacing)
    health = call(client, "get_kernel_health")
    assert (health["status"], health["execution_count"]) == ("alive", 0)
    assert call(client, "check_kernel_responsiveness")["responsive"] is True
    assert "running code" in text(client.tool("code_completion", {"code": "pri", "cursor_pos": 3}))
    third = client.start_run("order.append('third')\norder")
    gate.write_text("now")
    result = structured(first.response())
    assert result["status"] == "ok"
    assert result["stdout"].endswith("ended\n")
    assert structured(second.response())["status"] == "ok"
    assert structured(third.response())["results"] == ["['first', 'second', 'third']"]


def test_a_question_of_a_cell_is_answered_after_a_swap(
    replacing: Replacing, connect: Callable[..., Client]
) -> None:
    client = connect(capabilities=FORM)
    asked, answered = threading.Event(), threading.Event()

    def answer(_method: str, _params: dict[str, object]) -> dict[str, object]:
        asked.set()
        answered.wait()
        return {"action": "accept", "content": {"value": "Ann"}}

    client.answer = answer
    results = []
    cell = threading.Thread(target=lambda: results.append(client.run("name = input('Your name? ')\nname")))
    cell.start()
    asked.wait()
    swap(replacing)
    answered.set()
    cell.join()
    assert results[0]["results"] == ["'Ann'"]
    assert client.run("name")["results"] == ["'Ann'"]


def test_a_kernel_that_dies_in_a_cell_that_spans_a_swap_is_told_of_by_both(
    replacing: Replacing, connect: Callable[..., Client]
) -> None:
    client = connect()
    open_gate(replacing)
    pid = int(client.run("import os\nos.getpid()")["results"][0])
    cell = hold(client, "")
    swap(replacing)
    os.kill(pid, signal.SIGKILL)
    answer = cell.response()
    assert structured(answer)["status"] == "died"
    assert "signal 9, killed" in text(answer)
    after = client.tool("run_python_code", {"code": "'os' in globals()"})
    assert structured(after)["results"] == ["False"]
    assert "was lost before this cell ran" in text(after)


def test_a_kernel_dies_after_a_swap_as_before_it(replacing: Replacing, connect: Callable[..., Client]) -> None:
    client = connect()
    client.run("kept = 41")
    swap(replacing)
    answer = client.tool("run_python_code", {"code": "import os\nos._exit(3)"})
    assert structured(answer)["status"] == "died"
    assert "exit code 3" in text(answer)
    assert client.run("'kept' in globals()")["results"] == ["False"]


def test_a_restart_ends_a_cell_that_spans_a_swap(replacing: Replacing, connect: Callable[..., Client]) -> None:
    client = connect()
    open_gate(replacing)
    cell = hold(client, "")
    swap(replacing)
    assert call(client, "restart_kernel")["restarted"] is True
    assert structured(cell.response())["status"] == "interrupted"
    assert client.run("1 + 1")["results"] == ["2"]


def test_a_session_is_deleted_in_which_a_cell_spans_a_swap(
    replacing: Replacing, connect: Callable[..., Client]
) -> None:
    client = connect()
    open_gate(replacing)
    call(client, "create_session", session_id="other")
    call(client, "switch_session", session_id="other")
    cell = hold(client, "")
    swap(replacing)
    assert call(client, "delete_session", session_id="other")["was_active"] is True
    assert structured(cell.response())["status"] == "interrupted"
    assert list(call(client, "list_sessions")["sessions"]) == ["default"]
    call(client, "create_session", session_id="other")
    assert run(client, "1 + 1", "other")["results"] == ["2"]


def test_a_cell_that_takes_too_long_is_interrupted_though_it_spans_a_swap(
    replacing: Replacing, connect: Callable[..., Client]
) -> None:
    client = connect()
    cell = client.start_tool(
        "run_python_code", {"code": "kept = 1\nprint('begun', flush=True)\nwhile True: pass", "timeout": 15}, progress=True
    )
    cell.progress("begun")
    swap(replacing)
    assert structured(cell.response())["status"] == "timeout"
    assert client.run("kept")["results"] == ["1"]


def test_what_a_thread_prints_during_a_swap_is_not_lost(
    replacing: Replacing, connect: Callable[..., Client]
) -> None:
    client = connect()
    gate = open_gate(replacing)
    results = [
        client.run(
            "import threading\n"
            "def late():\n"
            "    print('before', flush=True)\n"
            "    open('gate').read()\n"
            "    print('after', flush=True)\n"
            "thread = threading.Thread(target=late)\n"
            "thread.start()"
        )
    ]
    swap(replacing)
    gate.write_text("now")
    results += [client.run("thread.join()"), client.run("1")]
    said = "".join(result["stdout"] + result["late_output"] for result in results)
    assert (said.count("before"), said.count("after")) == (1, 1)


def test_settings_that_are_others_reach_kernels_that_start_later(
    replacing: Replacing, connect: Callable[..., Client]
) -> None:
    client = connect()
    code = "import resource\nresource.getrlimit(resource.RLIMIT_NOFILE)[0]"
    before = client.run(code)["results"]
    replacing.configure("plugins:\n  sessions:\n    settings:\n      limits:\n        open_files: 333")
    replacing.replaced("sessions")
    assert client.run("resource.getrlimit(resource.RLIMIT_NOFILE)[0]")["results"] == before
    call(client, "restart_kernel")
    assert client.run(code)["results"] == ["333"]


def test_five_swaps_under_load_fail_no_call_and_leave_nothing_behind(
    replacing: Replacing, connect: Callable[..., Client]
) -> None:
    client = connect()
    for name in ("one", "two"):
        call(client, "create_session", session_id=name)
        run(client, "count = 0", name)
    done = threading.Event()

    def work(client: Client, name: str) -> int:
        count = 0
        while not done.is_set() or count < 20:
            count += 1
            assert run(client, "count += 1\ncount", name)["results"] == [str(count)]
        return count

    with ThreadPoolExecutor() as pool:
        busy = {name: pool.submit(work, connect(), name) for name in ("one", "two")}
        started = launchers(replacing.host)
        try:
            for swaps in range(1, 6):
                swap(replacing, swaps)
                started |= launchers(replacing.host)
        finally:
            done.set()
        for name, worker in busy.items():
            count = worker.result()
            assert run(client, "count", name)["results"] == [str(count)]
    # Nothing needs the processes any more by which earlier generations have started kernels.
    call(client, "create_session", session_id="present")
    kernel = int(run(client, "import os\nos.getpid()", "present")["results"][0])
    started |= launchers(replacing.host)
    with Watch(started - {parents()[parents()[kernel]]}) as needless:
        for name in ("one", "two"):
            call(client, "delete_session", session_id=name)
        call(client, "restart_kernel")
        assert needless.alive_after() == []
    everything = Watch({replacing.host.pid} | started | descendants(replacing.host.pid))
    replacing.host.stop()
    with everything:
        assert everything.alive_after() == []


def test_sessions_move_from_the_host_to_a_process_and_back(
    begin: Callable[[str], Replacing], cleanup: ExitStack
) -> None:
    replacing = begin("isolate_plugins: false")
    client = cleanup.enter_context(HTTPClient(MODERN, replacing.host.port(), FORM)).open()
    gate = open_gate(replacing)
    pid = client.run("import os\nos.getpid()")["results"]
    cell = hold(client, "moved = os.getpid()")
    for count, isolated in enumerate(["true", "false", "true"], start=1):
        replacing.configure(f"isolate_plugins: false\nplugins: {{sessions: {{isolate: {isolated}}}}}")
        replacing.replaced("sessions", count)
    gate.write_text("now")
    assert structured(cell.response())["status"] == "ok"
    assert client.run("moved")["results"] == pid


def test_a_process_that_crashes_after_it_was_handed_over_to_ends_the_kernels(
    begin: Callable[[str], Replacing], cleanup: ExitStack
) -> None:
    replacing = begin("isolate_plugins: false\nplugins: {sessions: {isolate: true}}")
    client = cleanup.enter_context(HTTPClient(MODERN, replacing.host.port(), FORM)).open()
    client.run("kept = 41")
    kernels = {int(client.run("import os\nos.getpid()")["results"][0])} | launchers(replacing.host)
    swap(replacing)
    with Watch(kernels) as family:
        os.kill(worker(replacing), signal.SIGKILL)
        assert family.alive_after() == []
    replacing.said("The plugin 'sessions' runs again")
    assert client.run("'kept' in globals()")["results"] == ["False"]
    swap(replacing)
    assert client.run("'kept' in globals()")["results"] == ["False"]
