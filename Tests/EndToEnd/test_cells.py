"""What a cell of Python prints, plots and returns comes back whole, on a real kernel."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from harness.client import Client, images, structured, text
from harness.host import Host, arguments, environment
from harness.http import HTTPClient
from harness.schemas import LEGACY, MODERN
from harness.stdio import StdioClient

FORM = {"elicitation": {"form": {}}}


def waiting_for(gate: Path) -> str:
    """A cell that runs until a file is there."""
    return f"""
import pathlib, time
print("waiting", flush=True)
while not pathlib.Path({str(gate)!r}).exists():
    time.sleep(0.01)
print("done")
"""


def test_a_silent_cell_loses_neither_its_own_output_nor_the_next_ones(client: Client) -> None:
    first = client.run("import time\ntime.sleep(2.5)\nprint('late')\n'late value'")
    assert first["stdout"] == "late\n"
    assert first["results"] == ["'late value'"]
    assert first["execution_time"] >= 2.5
    assert client.run("print('next')")["stdout"] == "next\n"


def test_state_stays_between_cells(client: Client) -> None:
    count = client.run("answer = 42")["execution_count"]
    result = client.run("answer")
    assert result["results"] == ["42"]
    assert result["execution_count"] == count + 1
    assert result["session_id"] == "default"


def test_standard_error_is_kept_apart(client: Client) -> None:
    result = client.run("import sys\nprint('out')\nprint('err', file=sys.stderr)")
    assert result["stdout"] == "out\n"
    assert result["stderr"] == "err\n"


def test_code_that_raises_is_a_call_that_succeeded(client: Client) -> None:
    answer = client.tool("run_python_code", {"code": "def broken():\n    return 1 / 0\n\nbroken()"})
    result = structured(answer)
    assert not answer.get("isError")
    assert result["status"] == "error"
    assert result["error"]["name"] == "ZeroDivisionError"
    assert result["error"]["value"] == "division by zero"
    assert "broken()" in result["stderr"]
    assert "\x1b" not in result["stderr"], "colour codes are not for models"
    assert "ZeroDivisionError" in text(answer)


def test_a_syntax_error_says_where(client: Client) -> None:
    result = client.run("x = = 1")
    assert result["status"] == "error"
    assert result["error"]["name"] == "SyntaxError"


def test_characters_beyond_the_first_plane_survive(client: Client) -> None:
    result = client.run("s = '👩‍🚀 naïve 日本語 \\U0001f600'\nprint(s)\nlen(s)")
    assert result["stdout"] == "👩‍🚀 naïve 日本語 😀\n"


def test_a_very_long_piece_of_code_runs(client: Client) -> None:
    padding = "x" * 3_000_000
    assert client.run(f"text = '{padding}'\nlen(text)")["results"] == ["3000000"]


def test_a_plot_is_an_image_and_a_file(client: Client, workspace: Path) -> None:
    answer = client.tool(
        "run_python_code", {"code": "import matplotlib.pyplot as plt\nplt.plot([3, 1, 2])\nplt.show()"}
    )
    (image,) = images(answer)
    assert image["mimeType"] == "image/png"
    (path,) = [path for path in structured(answer)["outputs"] if path.endswith(".png")]
    assert path.startswith("outputs/")
    assert (workspace / path).read_bytes().startswith(b"\x89PNG\r\n")


def test_two_plots_are_two_files(client: Client, workspace: Path) -> None:
    plot = "import matplotlib.pyplot as plt\nfor n in (1, 2):\n    plt.figure()\n    plt.plot([n, 2])\n    plt.show()"
    outputs = client.run(plot)["outputs"]
    assert len(set(outputs)) == 2
    assert all((workspace / path).exists() for path in outputs)


def test_a_table_comes_as_text_and_as_html(client: Client, workspace: Path) -> None:
    result = client.run("import pandas as pd\npd.DataFrame({'name': ['ann', 'bob'], 'age': [30, 40]})")
    assert "ann" in result["results"][0]
    (path,) = [path for path in result["outputs"] if path.endswith(".html")]
    assert "<td>ann</td>" in (workspace / path).read_text()


def test_files_that_a_cell_makes_are_named(client: Client, workspace: Path) -> None:
    result = client.run("open('made.txt', 'w').write('x')\nprint(__import__('os').getcwd())")
    assert "made.txt" in result["new_files"]
    assert result["stdout"].strip() == str(workspace)


def test_await_works_at_the_top_level(client: Client) -> None:
    result = client.run("import asyncio\nawait asyncio.sleep(0.01)\nprint('awaited')")
    assert result["stdout"] == "awaited\n"


def test_magics_work(client: Client) -> None:
    result = client.run("%timeit -n 1 -r 1 sum(range(10))")
    assert result["status"] == "ok"
    assert " per loop " in result["stdout"]


def test_shell_commands_work(client: Client) -> None:
    result = client.run("!echo from the shell")
    assert "from the shell" in result["stdout"]


def test_clear_output_leaves_what_came_after_it(client: Client) -> None:
    result = client.run("from IPython.display import clear_output\nprint('old')\nclear_output()\nprint('new')")
    assert result["stdout"] == "new\n"


def test_a_thread_that_prints_while_the_cell_runs_is_heard(client: Client) -> None:
    code = "import threading\nt = threading.Thread(target=print, args=('from a thread',))\nt.start()\nt.join()"
    assert client.run(code)["stdout"] == "from a thread\n"


def test_a_thread_that_prints_after_its_cell_is_heard_and_kept_apart(client: Client) -> None:
    code = """
import threading
go = threading.Event()
def work():
    go.wait()
    print("from the thread")
thread = threading.Thread(target=work)
thread.start()
"""
    assert client.run(code)["late_output"] == ""
    answer = client.tool("run_python_code", {"code": "go.set()\nthread.join()\nprint('from the next cell')"})
    assert structured(answer)["stdout"] == "from the next cell\n"
    assert structured(answer)["late_output"] == "from the thread\n"
    assert text(answer) == (
        "from the next cell\n[Output of an earlier cell, printed after it had ended]\nfrom the thread"
    )
    assert client.run("1")["late_output"] == "", "it is told once"


def test_what_completing_prints_is_no_output_of_a_cell(client: Client) -> None:
    client.run("class Loud:\n    def __dir__(self):\n        print('loud')\n        return ['abc']\nloud = Loud()")
    completion = structured(client.tool("code_completion", {"code": "loud.a", "cursor_pos": 6}))
    assert any(match.endswith("abc") for match in completion["matches"])
    assert client.run("1")["late_output"] == ""


@pytest.mark.parametrize(
    "code", ["sys.stdout = None", "sys.stdout = sys.stderr = 7", "sys.stdout.close()", "del sys.stdout"]
)
def test_code_that_takes_the_standard_streams_away_harms_no_later_cell(code: str, client: Client) -> None:
    client.run(f"import sys\n{code}")
    assert client.run("print('here')")["stdout"] == "here\n"


def test_input_raises_at_once_where_nobody_can_answer(client: Client) -> None:
    result = client.run("name = input('Your name? ')")
    assert result["status"] == "error"
    assert result["error"]["name"] == "StdinNotImplementedError"
    assert "put the value into the code" in result["error"]["value"]


def test_a_password_is_asked_of_nobody(connect: Callable[..., HTTPClient]) -> None:
    result = connect("2025-11-25", FORM).run("import getpass\ngetpass.getpass('Password: ')")
    assert result["error"]["name"] == "StdinNotImplementedError"
    assert "have the code read it from a file" in result["error"]["value"]


CODE_THAT_ASKS = """
def ask():
    return input()
try:
    ask()
except Exception as error:
    raise ValueError("no name") from error
"""


def test_tracebacks_end_in_the_code_of_the_cell(client: Client) -> None:
    for error, read in (("StdinNotImplementedError", "input()"), ("ValueError", "no name")):
        said = client.run(CODE_THAT_ASKS)["stderr"]
        assert error in said
        assert read in said
    assert "mortise_kernel" not in said
    assert "ipykernel" not in said
    assert "return input()" in said


def test_tracebacks_of_libraries_are_whole(client: Client) -> None:
    said = client.run("import json\njson.loads('{')")["stderr"]
    assert "decoder.py" in said


def test_shell_commands_are_those_of_the_python_that_runs(client: Client) -> None:
    assert client.run("import shutil, sys; shutil.which('python') == sys.executable")["results"] == ["True"]
    assert client.run("!python -c 'import ipykernel; print(1)'")["stdout"].strip() == "1"


def test_the_folders_of_a_workspace_are_there_for_the_first_cell(workspace: Path, client: Client) -> None:
    assert client.run("open('outputs/first.txt', 'w').write('x')")["status"] == "ok"
    assert {"scripts", "uploads"} <= {entry.name for entry in workspace.iterdir()}


@pytest.mark.parametrize("version", ["2025-06-18", "2025-11-25", MODERN])
def test_input_asks_a_client_that_can_answer(version: str, connect: Callable[..., HTTPClient]) -> None:
    client = connect(version, {"elicitation": {}} if version == "2025-06-18" else FORM)
    asked = []

    def answer(method: str, params: dict[str, object]) -> dict[str, object]:
        asked.append((method, params["message"]))
        (field,) = params["requestedSchema"]["properties"]
        return {"action": "accept", "content": {field: "Ann 👋"}}

    client.answer = answer
    result = client.run("print('hello', input('Your name? '))")
    assert result["stdout"].endswith("hello Ann 👋\n")
    assert [method for method, _ in asked] == ["elicitation/create"]
    assert "Your name?" in asked[0][1]


def test_a_cell_may_ask_a_modern_client_again_and_again(connect: Callable[..., HTTPClient]) -> None:
    client = connect(MODERN, FORM)
    names = iter(["Ann", "Bob", "Eve"])
    client.answer = lambda method, params: {"action": "accept", "content": {"value": next(names)}}
    result = client.run("print('begun')\nprint([input(str(n)) for n in range(3)])")
    assert result["stdout"].endswith("['Ann', 'Bob', 'Eve']\n")
    assert result["stdout"].count("begun") == 1


def test_input_raises_where_the_person_declines(connect: Callable[..., HTTPClient]) -> None:
    client = connect("2025-11-25", FORM)
    client.answer = lambda method, params: {"action": "decline"}
    assert client.run("input('Your name? ')")["status"] == "error"


def test_ping_answers_while_a_cell_is_busy(client: Client, server: Host, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    pending = client.start_run(waiting_for(gate), progress=True)
    pending.progress("waiting")
    with HTTPClient(MODERN, server.port()) as other:
        assert structured(other.tool("ping"))["ok"] is True
    gate.touch()
    assert structured(pending.response())["stdout"] == "waiting\ndone\n"


def test_twenty_calls_at_once_over_stdio_run_once_each_and_in_order(launch: Callable[..., StdioClient]) -> None:
    client = launch(MODERN)
    client.run("seen = []")
    calls = [client.start_run(f"seen.append({n})\nprint({n})") for n in range(20)]
    assert [structured(call.response())["stdout"] for call in calls] == [f"{n}\n" for n in range(20)]
    assert client.run("seen")["results"] == [str(list(range(20)))]


def test_twenty_calls_at_once_over_http_run_once_each(client: Client, server: Host) -> None:
    client.run("seen_over_http = []")
    together = threading.Barrier(20)
    results: dict[int, str] = {}

    def call(number: int) -> None:
        with HTTPClient(LEGACY[0], server.port()) as one:
            one.open()
            together.wait()
            results[number] = one.run(f"seen_over_http.append({number})\nprint({number})")["stdout"]

    threads = [threading.Thread(target=call, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: f"{number}\n" for number in range(20)}
    assert client.run("sorted(seen_over_http)")["results"] == [str(list(range(20)))]


def test_secrets_of_the_host_are_not_in_the_kernel(tmp_path: Path) -> None:
    env = environment(SECRET_API_KEY="hidden")
    with StdioClient(MODERN, arguments(tmp_path), env=env) as client:
        assert client.run("import os\n'SECRET_API_KEY' in os.environ")["results"] == ["False"]


def test_standard_output_carries_the_protocol_only(launch: Callable[..., StdioClient]) -> None:
    client = launch(MODERN)
    code = """
import os, sys
os.write(1, b"raw bytes\\n")
os.system("echo from a child")
print("to the real standard output", file=sys.__stdout__, flush=True)
"""
    assert client.run(code)["status"] == "ok"
    client.check()


def test_exit_ends_the_kernel_of_its_own_cell_and_no_later_one(client: Client) -> None:
    client.run("x = 1")
    ended = client.run("exit()")
    assert ended["status"] == "ok"
    assert any("exit() ended the kernel" in notice for notice in ended["notices"])
    following = client.run("import time; time.sleep(1); 'x' in globals()")
    assert following["status"] == "ok"
    assert following["results"] == ["False"]


def test_the_help_of_a_name_with_a_question_mark_is_shown(client: Client) -> None:
    assert "Return the number of items" in client.run("len?")["stdout"]
