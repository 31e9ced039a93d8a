"""Plugins in processes of their own: what goes wrong in one touches nothing else, and nothing of it is left."""

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from itertools import takewhile
from pathlib import Path

import pytest
from harness.client import ProtocolError, text
from harness.fixtures import manifest, plugin, tool
from harness.host import Host, arguments, environment
from harness.http import HTTPClient
from harness.paths import MORTISE
from harness.processes import Watch, command, descendants, parents
from harness.schemas import MODERN
from harness.stdio import StdioClient

ANSWER = r'finish(call, MORTISE_OK, "{\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}")'
ECHO_ID = (
    r"char text[200]; snprintf(text, sizeof text,"
    r' "{\"content\":[{\"type\":\"text\",\"text\":\"%d\"}]}", getpid()); finish(call, MORTISE_OK, text)'
)
FRAGILE = manifest("fragile", tools=[tool("fragile"), tool("process")])


def fragile(folder: Path, deed: str) -> Path:
    """A plugin that tells its process, and whose other tool does something that no plugin should."""
    return plugin(folder, "fragile", FRAGILE, ANSWER=f'if (has(params, "\\"process\\"")) {{ {ECHO_ID}; }} else {{ {deed}; }}')


def configuration(folder: Path, *isolated: str) -> Path:
    file = folder / "mortise.yaml"
    sections = "".join(f"  {name}: {{isolate: true}}\n" for name in isolated)
    file.write_text(f"isolate_plugins: false\nplugins:\n{sections}")
    return file


@pytest.fixture
def serve(tmp_path: Path, launch: Callable[..., StdioClient]) -> Callable[..., StdioClient]:
    """Serves the host's own plugins and those of a folder, of which some are isolated."""

    def serve(*isolated: str) -> StdioClient:
        return launch(
            MODERN, "--plugin-dir", str(tmp_path / "plugins"), "--config", str(configuration(tmp_path, *isolated))
        )

    return serve


def workers(host: Host) -> dict[int, str]:
    """The processes of a host in which plugins run, and what they were started for."""
    commands = {pid: command(pid) for pid, parent in parents().items() if parent == host.pid}
    return {pid: words for pid, words in commands.items() if words.startswith("mortise worker ")}


def said(host: Host, *words: str, times: int = 1) -> str:
    """The line of the log that holds all of some words, once there are so many."""
    seen = iter(range(1, times))
    return host.errors.first(
        lambda line: all(word in line for word in words) and next(seen, None) is None, what=f"a line with {words}"
    )


ENDS = {
    "*(volatile int *)8 = 1": ("signal 11", "Segmentation fault"),
    "abort()": ("signal 6", "Aborted"),
    "exit(3)": ("exited with 3",),
    "kill(getpid(), SIGKILL)": ("signal 9", "Killed"),
}


@pytest.mark.parametrize("deed", ENDS)
def test_a_crash_fails_the_call_and_nothing_else_and_the_plugin_is_started_again(
    deed: str, tmp_path: Path, serve: Callable[..., StdioClient]
) -> None:
    fragile(tmp_path / "plugins", deed)
    client = serve("fragile")
    client.run("kept = 41")
    before = text(client.tool("process"))
    with pytest.raises(ProtocolError) as failure:
        client.tool("fragile")
    for words in ("fragile", "crashed", *ENDS[deed]):
        assert words in str(failure.value)
    said(client.host, "'fragile' runs again")
    assert text(client.tool("process")) != before
    assert client.run("kept + 1")["results"] == ["42"]


def test_the_plugin_that_is_not_isolated_runs_in_the_host(tmp_path: Path, serve: Callable[..., StdioClient]) -> None:
    fragile(tmp_path / "plugins", ANSWER % "whole")
    client = serve("health")
    assert text(client.tool("process")) == str(client.host.pid)
    assert [words.rpartition("/")[2] for words in workers(client.host).values()] == ["health.so"]


def test_one_that_crashes_again_and_again_is_listed_and_says_when_it_is_started(
    tmp_path: Path, serve: Callable[..., StdioClient]
) -> None:
    fragile(tmp_path / "plugins", "abort()")
    client = serve("fragile")
    for count, delay in enumerate(("0.1", "0.2", "0.4"), 1):
        with pytest.raises(ProtocolError):
            client.tool("fragile")
        said(client.host, f"'fragile' is started again in {delay} seconds")
        assert "fragile" in {each["name"] for each in client.tools()}
        said(client.host, "'fragile' runs again", times=count)


def test_one_that_crashes_as_it_starts_is_waited_for_twice_as_long_each_time(
    tmp_path: Path, serve: Callable[..., StdioClient]
) -> None:
    mark = tmp_path / "crashing"
    plugin(
        tmp_path / "plugins", "fragile", FRAGILE, START=f'if (access("{mark}", F_OK) == 0) abort()',
        ANSWER=f'close(creat("{mark}", 0600)); abort()',
    )  # fmt: skip
    client = serve("fragile")
    with pytest.raises(ProtocolError):
        client.tool("fragile")
    for delay in ("0.1", "0.2", "0.4"):
        said(client.host, f"'fragile' is started again in {delay} seconds")
    mark.unlink()
    said(client.host, "'fragile' runs again")


FAILING = (
    r'char text[40]; snprintf(text, sizeof text, "no database for %d", getpid());'
    r" host->log(host, 0, MORTISE_LOG_ERROR, (mortise_bytes){text, strlen(text)}); return MORTISE_FAILED"
)


def test_nothing_is_left_of_versions_that_do_not_start(tmp_path: Path, serve: Callable[..., StdioClient]) -> None:
    fragile(tmp_path / "plugins", ANSWER % "whole")
    client = serve("fragile")
    for version in range(1, 4):
        made = plugin(tmp_path / "aside", "fragile", FRAGILE | {"version": f"1.0.{version}"}, START=FAILING)
        made.rename(tmp_path / "plugins" / "fragile.so")
        line = said(client.host, "'fragile' could not be started: no database for", times=version)
        words = line.split("no database for ")[1]
        with Watch({int("".join(takewhile(str.isdigit, words)))}) as family:
            assert family.alive_after() == []
    # That which runs, and the last, whose update may not have ended yet.
    assert copies(client.host) in (1, 2)
    assert int(text(client.tool("process"))) in workers(client.host)


def test_no_copy_is_kept_of_a_plugin_that_runs_in_the_host(tmp_path: Path, serve: Callable[..., StdioClient]) -> None:
    fragile(tmp_path / "plugins", ANSWER % "whole")
    client = serve("health")
    for version in range(1, 4):
        made = plugin(tmp_path / "aside", "fragile", FRAGILE | {"version": f"1.0.{version}"})
        made.rename(tmp_path / "plugins" / "fragile.so")
        said(client.host, "'fragile'", f"is replaced by 1.0.{version}")
    assert copies(client.host) == 1


def copies(host: Host) -> int:
    """How many copies of libraries a host holds from which it can start processes."""
    count = 0
    for descriptor in Path(f"/proc/{host.pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            count += str(descriptor.readlink()).endswith(".so (deleted)")
    return count


def test_a_loop_without_end_holds_up_nothing_else(tmp_path: Path, serve: Callable[..., StdioClient]) -> None:
    fragile(tmp_path / "plugins", "for (;;) {}")
    client = serve("fragile")
    hanging = client.start_tool("fragile")
    assert int(text(client.tool("process"))) in workers(client.host)
    assert client.run("6 * 7")["results"] == ["42"]
    client.cancel(hanging)


def test_a_library_that_crashes_when_it_is_loaded_is_refused_alone(
    tmp_path: Path, serve: Callable[..., StdioClient]
) -> None:
    fragile(tmp_path / "plugins", ANSWER % "whole")
    source = "__attribute__((constructor)) static void crash(void) { abort(); }"
    plugin(tmp_path / "plugins", "fatal", START=f"}} {source} static int unused(void) {{")
    client = serve("fragile")
    said(client.host, "Cannot load the plugin", "fatal.so", "signal 6")
    assert int(text(client.tool("process"))) in workers(client.host)


def test_a_library_of_go_is_never_loaded_into_the_host(tmp_path: Path, serve: Callable[..., StdioClient]) -> None:
    # By what Go's linker puts into it the host knows one.
    mark = '__attribute__((section(".go.buildinfo"), used)) static const char mark[] = "go"; static int unused(void) {'
    plugin(tmp_path / "plugins", "fragile", FRAGILE, START=f"return MORTISE_OK; }} {mark}", ANSWER=ECHO_ID)
    client = serve()
    assert [int(text(client.tool("process")))] == list(workers(client.host))


def test_a_plugin_that_does_not_stop_is_killed(tmp_path: Path, serve: Callable[..., StdioClient]) -> None:
    plugin(tmp_path / "plugins", "fragile", FRAGILE, STOP="for (;;) pause()")
    client = serve("fragile")
    with Watch(set(workers(client.host))) as family:
        client.host.process.send_signal(signal.SIGTERM)
        said(client.host, "does not return from `stop`; its process is killed")
        assert client.host.exit_code() == 0
        assert family.alive_after() == []


@pytest.mark.parametrize("isolated", ["sessions", "execution"])
def test_services_go_over_between_a_process_and_the_host(
    isolated: str, tmp_path: Path, serve: Callable[..., StdioClient]
) -> None:
    (tmp_path / "plugins").mkdir()
    client = serve(isolated)
    cell = client.start_run("print('begun', flush=True)\nwhile True: pass", progress=True)
    cell.progress("begun")
    client.cancel(cell)
    assert client.run("for number in range(100_000): print(number)")["stdout"].startswith("0\n1\n2\n")
    assert client.run("6 * 7")["results"] == ["42"]


def test_the_list_of_plugins_tells_which_are_isolated(tmp_path: Path) -> None:
    options = ["--config", str(configuration(tmp_path, "health"))]
    done = subprocess.run(
        [MORTISE, "plugins", "--json", *options], capture_output=True, text=True, env=environment(), check=True
    )
    assert [each["id"] for each in json.loads(done.stdout)["plugins"] if each["isolated"]] == ["health"]


@pytest.mark.parametrize("isolated", [(), ("fragile",)], ids=["in the host", "isolated"])
def test_of_a_crash_it_is_told_where_it_was_and_nothing_of_what_was_sent(
    isolated: tuple[str, ...], tmp_path: Path, serve: Callable[..., StdioClient]
) -> None:
    fragile(tmp_path / "plugins", "*(volatile int *)8 = 1")
    client = serve(*isolated)
    client.start_tool("fragile", {"kept": "what-only-the-client-knows"})
    said(client.host, "in the plugin at 0x")
    if isolated:
        said(client.host, "runs again")
        client.host.process.terminate()
    assert client.host.exit_code() == (0 if isolated else -signal.SIGSEGV)
    assert not any(shown in client.host.errors.text for shown in ("what-only", "77 68 61 74"))


def test_who_goes_on_with_sessions_whose_process_crashed_is_told_that_their_state_is_lost(
    serve: Callable[..., StdioClient],
) -> None:
    client = serve("sessions")
    client.tool("create_session", {"session_id": "work"})
    client.run("x = 1")
    os.kill(next(pid for pid, words in workers(client.host).items() if words.endswith("sessions.so")), signal.SIGKILL)
    said(client.host, "'sessions' runs again")
    assert not any("breaks the plugin interface" in line for line in client.host.errors.items)
    lost = client.run("'x' in globals()")
    assert "was lost before this cell ran" in str(lost["notices"]) and "signal 9, Killed" in str(lost["notices"])
    assert "False" in str(lost) and not client.run("1")["notices"]
    refused = client.tool("run_python_code", {"code": "1", "session_id": "work"})
    assert refused["isError"] and "perhaps because the plugin that keeps the sessions crashed" in text(refused)


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_of_a_host_that_ends(
    end: signal.Signals, tmp_path: Path, start_host: Callable[..., Host], cleanup: ExitStack
) -> None:
    folder = tmp_path / "plugins"
    # One that has begun a process of its own, and one whose call never ends.
    plugin(folder, "parent", manifest("parent"), START="if (fork() == 0) for (;;) pause()", ANSWER="for (;;) {}")
    names = ("parent", "sessions", "execution", "files", "health", "packages")
    file = str(configuration(tmp_path, *names))
    host = start_host(arguments(tmp_path, "--port", "0", "--plugin-dir", str(folder), "--config", file))
    client = cleanup.enter_context(HTTPClient(MODERN, host.port()))
    client.run("import subprocess; child = subprocess.Popen(['sleep', '1000'])")
    client.start_tool("parent")
    assert len(workers(host)) == len(names)
    # One that cannot see to its end itself.
    os.kill(next(pid for pid, words in workers(host).items() if words.endswith("health.so")), signal.SIGSTOP)
    with Watch(descendants(host.pid)) as family:
        os.kill(host.pid, end)
        assert family.alive_after() == []
