"""The tool run_script: a script runs as Python would run it, and nothing of it is left."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from harness.client import Client, Pending, structured, text
from harness.families import FAMILY
from harness.host import Host, arguments
from harness.http import HTTPClient
from harness.paths import KERNEL_PYTHON
from harness.processes import Watch, descendants, peak_memory
from harness.schemas import LEGACY, MODERN
from harness.stdio import StdioClient
from harness.waiting import PATIENCE


@pytest.fixture(params=[MODERN, LEGACY[0]])
def either(request: pytest.FixtureRequest, connect: Callable[..., HTTPClient]) -> Iterator[Client]:
    """A client of each era."""
    yield connect(request.param)


def save(workspace: Path, source: str, name: str = "job.py") -> str:
    """Puts a script into the workspace and returns its path there."""
    path = workspace / "scripts" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source)
    return f"scripts/{name}"


def run(client: Client, workspace: Path, source: str, *args: str, **more: Any) -> dict[str, Any]:
    """Runs a source as a script."""
    answer = client.tool("run_script", {"path": save(workspace, source), "args": list(args), **more})
    assert not answer.get("isError"), answer
    return structured(answer)


def refusal(client: Client, call: dict[str, Any]) -> str:
    answer = client.tool("run_script", call)
    assert answer.get("isError"), answer
    return text(answer)


def test_a_script_runs_and_says_what_came_of_it(either: Client, workspace: Path) -> None:
    name = f"made-{either.version}.txt"
    source = f"import sys\nopen({name!r}, 'w')\nprint('out')\nprint('err', file=sys.stderr)\nsys.exit(3)"
    answer = either.tool("run_script", {"path": save(workspace, source)})
    assert structured(answer) == {
        "stdout": "out\n", "stderr": "err\n", "returncode": 3, "new_files": [name],
        "notices": ["It ended with exit code 3."],
    }  # fmt: skip
    assert text(answer) == f"out\n[stderr]\nerr\n[It ended with exit code 3.]\n[New files: {name}]"
    assert run(either, workspace, "")["returncode"] == 0


# What a script can find out about how it was started.
CIRCUMSTANCES = """
'''A docstring.'''
from __future__ import annotations
import inspect, multiprocessing, os, pickle, sys
class Mine: pass
def double(n): return 2 * n
if __name__ == "__main__":
    print(sys.argv, __file__, sys.path[0], os.getcwd(), __spec__, __package__, __doc__, __annotations__, __cached__)
    print(sorted(globals()), type(__loader__), type(__builtins__), __loader__.path, sys.executable, sys.prefix)
    print(inspect.getsource(Mine), pickle.loads(pickle.dumps(Mine())).__class__ is Mine, sys.stdin.read() == "")
    print(multiprocessing.get_context("spawn").Pool(1).map(double, [1, 2]))
    import beside
    print(beside.__file__)
    sys.stdout.flush()
    def fail(): raise ValueError("no")
    fail()
"""


def test_a_script_finds_what_it_finds_when_python_runs_it(client: Client, workspace: Path) -> None:
    save(workspace, "", "beside.py")
    ours = run(client, workspace, CIRCUMSTANCES, "-x", "a b")
    theirs = subprocess.run(
        [KERNEL_PYTHON, "scripts/job.py", "-x", "a b"], cwd=workspace, capture_output=True, text=True,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert ours["stdout"] == theirs.stdout
    assert ours["stderr"] == theirs.stderr
    assert ours["returncode"] == theirs.returncode == 1


ENDS = {
    "pass": 0, "import sys; sys.exit('a message')": 1, "raise SystemExit": 0, "import os; os._exit(7)": 7,
    "x = (": 1, "import os; os.abort()": -6, "import os, signal; os.kill(os.getpid(), 9)": -9,
    "raise KeyboardInterrupt": -2, "# coding: latin-1\nprint('\xe9')": 0, "\0": 1,
}  # fmt: skip


@pytest.mark.parametrize("source", ENDS)
def test_a_script_ends_as_it_would_under_python(client: Client, workspace: Path, source: str) -> None:
    result = run(client, workspace, source)
    assert result["returncode"] == ENDS[source], result
    theirs = subprocess.run([KERNEL_PYTHON, "scripts/job.py"], cwd=workspace, capture_output=True, text=True)
    if source == "\0":
        assert "null bytes" in result["stderr"]  # in other words than Python has for a file
    elif source != "raise KeyboardInterrupt":
        assert (result["stdout"], result["stderr"]) == (theirs.stdout, theirs.stderr)
    if ENDS[source] < 0:
        assert f"signal {-ENDS[source]}" in result["notices"][0]


def test_arguments_arrive_as_they_are(client: Client, workspace: Path) -> None:
    args = ["", " a  b ", "'q' \"q\"", "$HOME `id` * ~", "-x", "--", "--help", "ü👩‍🚀", "line\nline", "\\", "x" * 131_071]
    source = "import json, sys; print(json.dumps(sys.argv[1:]))"
    result = run(client, workspace, source, *args[:-1])
    assert json.loads(result["stdout"]) == args[:-1]
    assert run(client, workspace, "import sys; print(len(sys.argv[1]))", args[-1])["stdout"] == "131071\n"
    answer = client.tool("run_script", {"path": save(workspace, "import sys; print(sys.argv)"), "args": None})
    assert structured(answer)["stdout"] == "['scripts/job.py']\n"


def test_what_is_printed_is_told_as_it_comes(client: Client, workspace: Path) -> None:
    os.mkfifo(workspace / "gate")
    path = save(workspace, "print('begun', end='')\nopen('gate').read()\nprint('done')")
    call = client.start_tool("run_script", {"path": path}, progress=True)
    call.progress("begun")
    with open(workspace / "gate", "w"):
        pass
    assert structured(call.response())["stdout"] == "begundone\n"


def family(
    workspace: Path, client: Client, then: str, before: str = "", **more: Any
) -> tuple[Pending, set[int]]:
    """Runs a script that starts a child and a daemon, and waits until they are there."""
    path = save(workspace, f"import os\n{before}\n{FAMILY}\nprint('begun', flush=True)\n{then}")
    call = client.start_tool("run_script", {"path": path, **more}, progress=True)
    call.progress("begun")
    said = " ".join(message["params"]["message"] for message in call.notifications())
    pids = {int(pid) for pid in re.findall(r"\d+", said)}
    assert len(pids) == 2
    return call, pids


FOREVER = "import time\nwhile True: time.sleep(1)"
STOP_BOTH = """
parent = os.getppid()
os.kill(int(open(f"/proc/{parent}/stat").read().rpartition(")")[2].split()[1]), 19)
os.kill(parent, 19)
"""


def timed_out(client: Client, workspace: Path, then: str) -> tuple[dict[str, Any], list[int]]:
    """The result of a script that starts a child and a daemon and never ends, and which of them are left.

    Each time that it had too little time to begin, as on a machine that is busy, it gets more.
    """
    path = save(workspace, f"import os\n{FAMILY}\n{then}")
    for seconds in (2, 10, 50):
        result = structured(client.tool("run_script", {"path": path, "timeout": seconds}, patience=PATIENCE * 2))
        assert result["returncode"] == -9
        assert f"its time of {seconds}.0 seconds was over" in result["notices"][0]
        pids = [int(pid) for pid in re.findall(r"\d+", result["stdout"])]
        if len(pids) == 2 and "half a line" in result["stdout"]:
            return result, [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    raise AssertionError(result)


def test_a_timeout_kills_daemons_too_and_returns_what_was_printed(client: Client, workspace: Path) -> None:
    result, left = timed_out(client, workspace, "print('half a line', end='')\n" + FOREVER)
    assert result["stdout"].endswith("half a line")
    assert left == []


STOP_FOR_EVER = """
import subprocess, sys
parent = os.getppid()
guard = int(open(f"/proc/{parent}/stat").read().rpartition(")")[2].split()[1])
again = f"import os\\nwhile True: os.kill({guard}, 19); os.kill({parent}, 19)"
subprocess.Popen(["setsid", sys.executable, "-c", again], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
exec(again)
"""


def test_a_script_that_stops_its_watchers_for_ever_is_killed_by_the_host(
    client: Client, server: Host, workspace: Path
) -> None:
    before = descendants(server.pid)
    _, left = timed_out(client, workspace, "print('half a line', end='', flush=True)\n" + STOP_FOR_EVER)
    assert left == []
    assert descendants(server.pid) <= before


def test_nothing_is_left_of_a_script_that_ends(client: Client, workspace: Path) -> None:
    os.mkfifo(workspace / "gate-end")
    call, pids = family(workspace, client, "open('gate-end').read()")
    with Watch(pids) as processes:
        with open(workspace / "gate-end", "w"):
            pass
        assert structured(call.response())["returncode"] == 0
        assert processes.alive_after(0.1) == []


def test_a_script_that_is_cancelled_is_killed(client: Client, workspace: Path) -> None:
    call, pids = family(workspace, client, "import signal\nsignal.signal(15, signal.SIG_IGN)\n" + FOREVER)
    with Watch(pids) as processes:
        client.cancel(call)
        assert processes.alive_after() == []


@pytest.mark.parametrize("before", ["", STOP_BOTH], ids=["watched", "watchers stopped"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_script_outlives_the_host(
    number: signal.Signals, before: str, tmp_path: Path, start_host: Callable[..., Host]
) -> None:
    host = start_host(arguments(tmp_path, "--port", "0"))
    client = HTTPClient(MODERN, host.port())
    _, pids = family(tmp_path, client, "import signal\nsignal.signal(15, signal.SIG_IGN)\n" + FOREVER, before)
    with Watch({host.pid} | descendants(host.pid) | pids) as processes:
        host.process.send_signal(number)
        assert processes.alive_after() == []


@pytest.mark.measured
def test_much_output_stays_out_of_memory_and_whole_in_a_file(launch: Callable[..., StdioClient], tmp_path: Path) -> None:
    client = launch(MODERN)
    client.tool("run_script", {"path": save(tmp_path, "print('warm')")})
    before = peak_memory(client.host.pid)
    source = "for n in range(200): print('%06d' % n, 'x' * 999_992)\nimport sys; sys.stderr.write('e' * 5_000_000)"
    answer = client.tool("run_script", {"path": save(tmp_path, source)})
    result = structured(answer)
    assert peak_memory(client.host.pid) - before < 40 << 20
    assert len(result["stdout"]) < 70_000
    assert result["stdout"].startswith("000000 xxx")
    links = [block for block in answer["content"] if block["type"] == "resource_link"]
    assert [link["size"] for link in links] == [200_000_000, 5_000_000]
    assert links[0]["name"] in result["stdout"]
    assert (tmp_path / links[0]["name"]).stat().st_size == 200_000_000


SPILLING = "print('x' * 1_000_000, flush=True)\nprint('begun', flush=True)\n" + FOREVER


def test_of_a_script_that_is_cancelled_no_part_of_its_output_is_left(
    launch: Callable[..., StdioClient], tmp_path: Path
) -> None:
    client = launch(MODERN)
    call = client.start_tool("run_script", {"path": save(tmp_path, SPILLING)}, progress=True)
    call.progress("begun")
    outputs = tmp_path / "outputs"
    assert [file.name.rpartition("-")[2] for file in outputs.iterdir()] == ["stdout.txt"]
    client.cancel(call)
    client.host.errors.first(lambda line: "outcome=cancelled" in line, what="the end of the call")
    assert list(outputs.iterdir()) == []


def test_a_file_takes_so_much_of_an_output_and_no_more(launch: Callable[..., StdioClient], tmp_path: Path) -> None:
    configuration = tmp_path / "mortise.yaml"
    configuration.write_text("plugins: {files: {settings: {output_file_bytes: 1000000}}}")
    client = launch(MODERN, "--config", str(configuration))
    answer = client.tool("run_script", {"path": save(tmp_path, "print('x' * 5_000_000)\nprint('end')")})
    result = structured(answer)
    assert result["returncode"] == 0
    assert result["stdout"].endswith("end\n")
    assert "the limit of its size, output_file_bytes (1000000), was reached" in result["notices"][0]
    (file,) = (tmp_path / "outputs").iterdir()
    assert file.stat().st_size == 1_000_000


def test_what_runs_is_what_was_there_when_it_was_asked_for(client: Client, workspace: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text("print('outside')")
    path = save(workspace, "print('inside')", "swapped.py")
    link = workspace / "scripts" / "link.py"
    link.symlink_to(secret)
    said = set()
    stop = subprocess.Popen(
        ["python3", "-c", f"""
import os
while os.getppid() == {os.getpid()}:
    os.symlink({str(secret)!r}, "new"); os.replace("new", "swapped.py")
    with open("new", "w") as file: file.write("print('inside')")
    os.replace("new", "swapped.py")
"""], cwd=workspace / "scripts")  # fmt: skip
    try:
        for _ in range(15):
            answer = client.tool("run_script", {"path": path})
            said.add("refused" if answer.get("isError") else structured(answer)["stdout"])
    finally:
        stop.kill()
        stop.wait()
    assert said <= {"refused", "inside\n"}
    assert "inside\n" in said
    assert "symbolic link" in refusal(client, {"path": "scripts/link.py"})


def test_the_environment_is_that_of_kernels(workspace: Path, cleanup: Any) -> None:
    host = StdioClient(
        MODERN, arguments(workspace), env=dict(os.environ, MY_SECRET_TOKEN="hidden", OMP_NUM_THREADS="3"))
    client = cleanup.enter_context(host).open()
    result = run(client, workspace, "import os; print(os.environ.get('MY_SECRET_TOKEN'), os.environ['OMP_NUM_THREADS'])")
    assert result["stdout"] == "None 3\n"


ANCESTORS = """
import os
pid = os.getpid()
while open(f"/proc/{pid}/comm").read() != "mortise\\n":
    pid = int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
    print(b"hidden" in open(f"/proc/{pid}/environ", "rb").read())
"""


def test_the_environment_of_the_host_is_not_to_be_seen(workspace: Path, cleanup: Any) -> None:
    host = StdioClient(MODERN, arguments(workspace), env=dict(os.environ, MY_SECRET_TOKEN="hidden"))
    client = cleanup.enter_context(host).open()
    for shown in (run(client, workspace, ANCESTORS)["stdout"], client.run(ANCESTORS)["stdout"]):
        assert set(shown.split()) == {"False"}


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no path": ({}, "path"),
    "a number": ({"path": 1}, "path"),
    "an empty path": ({"path": ""}, "path is empty"),
    "NUL": ({"path": "a\0b"}, "null byte"),
    "a path that leads out": ({"path": "../x.py"}, '".."'),
    "an absolute path": ({"path": "/etc/passwd"}, "absolute"),
    "a missing script": ({"path": "scripts/none.py"}, '"scripts/none.py": it does not exist'),
    "a name that is no UTF-8": ({"path": "scripts/\\xff.py"}, "does not exist"),
    "a directory": ({"path": "scripts"}, "it is a directory"),
    "the workspace": ({"path": "."}, "it is a directory"),
    "a FIFO": ({"path": "scripts/pipe.py"}, "it is a FIFO"),
    "an enormous path": ({"path": "y/" * 100_000}, "200000 bytes"),
    "an enormous script": ({"path": "scripts/huge.py"}, "too many for a script"),
    "arguments in one text": ({"path": "scripts/ok.py", "args": "-x"}, "args"),
    "an argument that is a number": ({"path": "scripts/ok.py", "args": ["a", 1]}, "args"),
    "an argument with NUL": ({"path": "scripts/ok.py", "args": ["a", "b\0"]}, "args[1]"),
    "an enormous argument": ({"path": "scripts/ok.py", "args": ["x" * 131_072]}, "args[0]"),
    "enormous arguments": ({"path": "scripts/ok.py", "args": ["x" * 100_000] * 11}, "1100011 bytes together"),
    "too many arguments": ({"path": "scripts/ok.py", "args": ["x"] * 10_001}, "args"),
    "no time": ({"path": "scripts/ok.py", "timeout": 0}, "timeout"),
    "negative time": ({"path": "scripts/ok.py", "timeout": -1}, "timeout"),
    "endless time": ({"path": "scripts/ok.py", "timeout": 1e300}, "timeout"),
    "a time in words": ({"path": "scripts/ok.py", "timeout": "long"}, "timeout"),
    "an unknown argument": ({"path": "scripts/ok.py", "shell": True}, "shell"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_named(client: Client, workspace: Path, case: str) -> None:
    scripts = workspace / "scripts"
    save(workspace, "open('ran', 'w')", "ok.py")
    if not (scripts / "pipe.py").exists():
        os.mkfifo(scripts / "pipe.py")
        with open(scripts / "huge.py", "wb") as file:
            file.truncate(17 << 20)
        with open(os.fsencode(scripts) + b"/\xff.py", "w") as file:
            file.write("print('unreachable')")
    call, said = WRONG[case]
    answer = refusal(client, call)
    assert said in answer
    assert len(answer) < 6000
    assert not (workspace / "ran").exists()
