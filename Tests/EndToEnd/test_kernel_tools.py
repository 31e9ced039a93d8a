"""The tools that ask or replace a kernel: completion, inspection, restarts and health."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from harness.client import Client, Pending, structured
from harness.http import HTTPClient
from harness.schemas import LEGACY, MODERN
from harness.sessions import call, refusal, run
from harness.stdio import StdioClient

FOREVER = "print('running', flush=True)\nwhile True: pass"

DEFINITIONS = """
import collections, enum, functools, math as m
from dataclasses import dataclass

class Colour(enum.Enum):
    RED = 1

@dataclass
class Point:
    x: int
    def scaled(self): return Point(self.x * factor)

@functools.cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)

def counter():
    count = 0
    def step():
        nonlocal count
        count += 1
        return count
    return step, lambda: count

factor = 3
step, count = counter()
shared = [1, 2]
both = {"a": shared, "b": shared}
point, red = Point(2), Colour.RED
stream = (n for n in range(3))
def draws(): return next(stream)
_private = "kept too"
_ = step()
"""


@pytest.fixture(params=[MODERN, LEGACY[0]])
def either(request: pytest.FixtureRequest, connect: Callable[..., HTTPClient]) -> Iterator[Client]:
    """A client of each era."""
    yield connect(request.param)


@pytest.fixture
def session(either: Client) -> Iterator[str]:
    """A session that is deleted with the test."""
    name = call(either, "create_session")["session_id"]
    yield name
    call(either, "delete_session", session_id=name)


def begin(client: Client, session: str) -> Pending:
    """A cell that runs for ever, once it does."""
    running = client.start_tool("run_python_code", {"code": FOREVER, "session_id": session}, progress=True)
    running.progress("running")
    return running


def test_completion_knows_what_the_session_has_defined(either: Client, session: str) -> None:
    run(either, "import math\nmy_number = 1", session)
    completed = call(either, "code_completion", code="math.sq", cursor_pos=7, session_id=session)
    assert "sqrt" in {match.removeprefix("math.") for match in completed["matches"]}
    assert (completed["status"], completed["cursor_end"]) == ("ok", 7)
    assert "my_number" in call(either, "code_completion", code="my_num", cursor_pos=6, session_id=session)["matches"]


READ_BEFORE_ASKED = """
import asyncio, sys, threading
while "jedi.api.helpers" not in sys.modules:
    await asyncio.sleep(0.01)
for thread in threading.enumerate():
    if thread.name == "mortise-completion":
        thread.join()
import parso.cache
len(parso.cache.parser_cache) > 0
"""


def test_a_kernel_with_nothing_to_do_gets_completion_ready_and_shows_nothing_of_it(
    either: Client, session: str
) -> None:
    before = run(either, "names = None\nnames = sorted(globals())", session)
    assert run(either, READ_BEFORE_ASKED, session)["results"] == ["True"]
    code = "[name for name in sorted(set(globals()) - set(names)) if name[0] != '_'], sys.getswitchinterval()"
    result = run(either, code, session)
    assert result["results"] == ["(['asyncio', 'parso', 'sys', 'thread', 'threading'], 0.005)"]
    assert (before["late_output"], result["late_output"]) == ("", "")
    completed = call(either, "code_completion", code="sys.getsw", cursor_pos=9, session_id=session)
    assert "getswitchinterval" in str(completed["matches"])


def test_from_the_third_kernel_on_what_completion_needs_is_shared(launch: Callable[..., StdioClient]) -> None:
    client = launch(MODERN)
    look = "import sys\nbool(sys.modules['parso.cache'].parser_cache) if 'parso.cache' in sys.modules else None"
    own = "get_ipython().kernel.owns_completion"
    for name, expected in (("second", "True"), ("third", "False")):
        call(client, "create_session", session_id=name)
        assert run(client, own, name)["results"] == [expected]
    assert run(client, look, "third")["results"] == ["True"]
    assert "import" in call(client, "code_completion", code="imp", cursor_pos=3, session_id="third")["matches"]


def test_cursor_positions_count_code_points(either: Client, session: str) -> None:
    run(either, "class Thing:\n    wanted = 1\nthing = Thing()", session)
    code = "'👩‍🚀𝔘e\u0301'; thing.want"
    completed = call(either, "code_completion", code=code, cursor_pos=len(code), session_id=session)
    start, end = completed["cursor_start"], completed["cursor_end"]
    (match,) = completed["matches"]
    assert (code[:start] + match + code[end:]).endswith("thing.wanted")
    inspected = call(either, "inspect_object", code=code, cursor_pos=len(code) - 6, session_id=session)
    assert inspected["found"]
    for tool in ("code_completion", "inspect_object"):
        said = refusal(either, tool, code="👩‍🚀", cursor_pos=4, session_id=session)
        assert "cursor_pos is 4, expected 0 to 3" in said


def test_inspection_tells_of_what_there_is_without_colours(either: Client, session: str) -> None:
    run(either, 'def greet(name):\n    """Greets."""\n    return name', session)
    short = call(either, "inspect_object", code="greet", cursor_pos=2, session_id=session)
    assert (short["status"], short["found"]) == ("ok", True)
    assert "Greets." in short["data"]["text/plain"]
    whole = call(either, "inspect_object", code="greet", cursor_pos=5, detail_level=1, session_id=session)
    assert "return name" in whole["data"]["text/plain"]
    assert "\x1b" not in str(short) + str(whole)
    unknown = call(either, "inspect_object", code="nothing_here", cursor_pos=3, session_id=session)
    assert (unknown["found"], unknown["data"]) == (False, {})


def test_questions_to_a_busy_session_are_answered_at_once(either: Client, session: str) -> None:
    running = begin(either, session)
    for tool in ("code_completion", "inspect_object"):
        assert "is running code" in refusal(either, tool, code="x", cursor_pos=1, session_id=session)
    assert "is running code" in refusal(either, "restart_kernel", preserve_state=True, session_id=session)
    alive = call(either, "check_kernel_responsiveness", session_id=session)
    assert (alive["responsive"], alive["busy"], alive["state"]) == (True, True, "busy")
    assert call(either, "get_kernel_health", session_id=session)["state"] == "busy"
    either.cancel(running)
    # Waits until the cell has ended.
    run(either, "x_marks = 1", session)
    completed = call(either, "code_completion", code="x_mar", cursor_pos=5, session_id=session)
    assert completed["matches"] == ["x_marks"], "the answer to this question, not to one before"


def test_a_restart_forgets_all_and_the_next_cell_is_told(either: Client, session: str) -> None:
    run(either, "x = 1", session)
    restarted = call(either, "restart_kernel", session_id=session)
    assert restarted["restarted"] is True
    assert restarted["session_id"] == session
    assert (restarted["preserved_vars"], restarted["restored_vars"], restarted["not_preserved"]) == (0, 0, [])
    result = run(either, "'x' in globals()", session)
    assert (result["results"], result["execution_count"]) == (["False"], 1)
    assert any("was lost before this cell ran" in notice for notice in result["notices"])


def test_a_restart_interrupts_a_cell_that_runs(either: Client, session: str) -> None:
    running = begin(either, session)
    waiting = either.start_tool("run_python_code", {"code": "'after'", "session_id": session})
    call(either, "restart_kernel", session_id=session)
    ended = structured(running.response())
    assert ended["status"] == "interrupted"
    assert any("restarted while this cell ran" in notice for notice in ended["notices"])
    assert structured(waiting.response())["results"] == ["'after'"]


def test_a_restart_keeps_what_was_defined_if_it_is_asked_to(either: Client, session: str) -> None:
    run(either, DEFINITIONS, session)
    restarted = call(either, "restart_kernel", preserve_state=True, session_id=session)
    assert restarted["preserve_state"] is True
    assert [lost["name"] for lost in restarted["not_preserved"]] == ["stream"]
    assert "generator" in restarted["not_preserved"][0]["reason"]
    assert restarted["preserved_vars"] == restarted["restored_vars"] == 14

    def value(code: str) -> str:
        result = run(either, code, session)
        assert result["status"] == "ok", result
        return result["results"][0]

    assert value("both['a'] is both['b'] is shared, type(point) is Point, red is Colour.RED") == "(True, True, True)"
    assert value("step(), count(), fib(30), m.sqrt(4), _private") == "(2, 2, 832040, 2.0, 'kept too')"
    # Functions and methods see what is defined from now on.
    assert value("factor = 10; point.scaled()") == "Point(x=20)"
    assert value("stream = iter([7]); draws()") == "7"
    # After a second restart, too.
    for _ in range(2):
        assert value("import inspect; inspect.getsource(step).count('return')") == "1"
        assert "return" in value("inspect.getsource(Point.scaled)")
        call(either, "restart_kernel", preserve_state=True, session_id=session)


@pytest.mark.parametrize("error", ["OSError", "SystemExit", "asyncio.CancelledError", "GeneratorExit"])
def test_one_variable_that_cannot_be_kept_costs_no_other(either: Client, session: str, error: str) -> None:
    code = f"""
import asyncio
class Trap:
    def __reduce__(self): raise {error}("sprung")
trap, safe = Trap(), 1
"""
    run(either, code, session)
    restarted = call(either, "restart_kernel", preserve_state=True, session_id=session)
    (lost,) = restarted["not_preserved"]
    assert (lost["name"], "sprung" in lost["reason"]) == ("trap", True)
    assert run(either, "safe", session)["results"] == ["1"]


def test_a_breakpoint_says_what_to_do_instead(either: Client, session: str) -> None:
    result = run(either, "x = 1\nbreakpoint()\nprint('after')", session)
    assert (result["status"], result["stdout"]) == ("ok", "after\n")
    assert "breakpoint() was passed over: nobody can be asked for commands here" in result["stderr"]


def test_a_question_has_an_answer_whatever_the_code_raises(either: Client, session: str) -> None:
    code = """
import asyncio
class Trap:
    def __dir__(self): raise asyncio.CancelledError("sprung")
trap, safe = Trap(), 1
"""
    run(either, code, session)
    either.tool("code_completion", {"code": "trap.", "cursor_pos": 5, "session_id": session})
    assert run(either, "safe", session)["results"] == ["1"]


@pytest.mark.parametrize("error", ["OSError", "SystemExit", "asyncio.CancelledError", "GeneratorExit"])
def test_one_variable_that_cannot_be_read_again_costs_no_other(either: Client, session: str, error: str) -> None:
    code = f"""
import asyncio
class Trap:
    def __reduce__(self): return (spring, ())
def spring(): raise {error}("sprung")
trap, safe = Trap(), 1
"""
    run(either, code, session)
    restarted = call(either, "restart_kernel", preserve_state=True, session_id=session)
    assert restarted["preserved_vars"] == restarted["restored_vars"] + 1
    (lost,) = restarted["not_preserved"]
    assert lost["name"] == "trap"
    assert "sprung" in lost["reason"]
    assert run(either, "safe", session)["results"] == ["1"]


def test_the_state_leaves_no_trace_on_disk(either: Client, session: str) -> None:
    run(either, "x = 1", session)
    call(either, "restart_kernel", preserve_state=True, session_id=session)
    # The directory of the kernel's sockets is where the state was.
    look = "import glob, os\nfrom ipykernel.kernelapp import IPKernelApp as App\n"
    look += "glob.glob(os.path.dirname(App.instance().connection_file) + '/state-*')"
    assert run(either, look, session)["results"] == ["[]"]


def test_health_tells_of_kernel_and_machine(either: Client, session: str) -> None:
    before = time.time()
    run(either, "1", session)
    health = call(either, "get_kernel_health", session_id=session)
    assert (health["status"], health["state"], health["session_id"]) == ("alive", "idle", session)
    assert (health["execution_count"], health["uptime"] > 0) == (1, True)
    assert before - 1 <= health["last_execution_time"] <= time.time() + 1
    assert 0 < health["average_execution_time"] < 60
    process = health["kernel_process"]
    assert process["memory_mb"] > 1
    assert process["num_threads"] >= 1
    assert process["create_time"] <= time.time() + 1
    assert health["system"]["system_memory_mb"] > 0
    assert 0 <= health["system"]["system_cpu_percent"] <= 100
    assert health["system"]["disk_free_gb"] > 0


def tasks(pid: int) -> list[Path]:
    """The threads of a process."""
    return list(Path(f"/proc/{pid}/task").iterdir())


def test_a_kernel_that_is_stopped_is_found_not_to_answer(either: Client, session: str) -> None:
    (pid,) = map(int, run(either, "import os\nprint(os.getpid())", session)["stdout"].split())
    os.kill(pid, signal.SIGSTOP)
    while {Path(task, "stat").read_text().rpartition(")")[2].split()[0] for task in tasks(pid)} != {"T"}:
        os.sched_yield()
    silent = call(either, "check_kernel_responsiveness", timeout=0.2, session_id=session)
    assert (silent["responsive"], silent["timeout"]) == (False, 0.2)
    os.kill(pid, signal.SIGCONT)
    alive = call(either, "check_kernel_responsiveness", timeout=60, session_id=session)
    assert (alive["responsive"], alive["busy"]) == (True, False)


def test_a_completion_that_takes_too_long_is_no_answer(either: Client, session: str) -> None:
    code = "import time\nclass Slow:\n    def __dir__(self):\n        time.sleep(600)\n        return ['zeta']\nslow = Slow()"
    run(either, code, session)
    assert "did not end" in refusal(either, "code_completion", code="slow.ze", cursor_pos=7, session_id=session)
    assert run(either, "1", session)["status"] == "ok"
