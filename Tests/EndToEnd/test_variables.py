"""The tool list_variables: what a session has, without running any of it."""

from collections.abc import Callable, Iterator

import pytest
from harness.client import Client, structured, text
from harness.http import HTTPClient
from harness.schemas import LEGACY, MODERN
from harness.stdio import StdioClient


@pytest.fixture(params=[MODERN, LEGACY[0]])
def either(request: pytest.FixtureRequest, launch: Callable[..., StdioClient]) -> Iterator[Client]:
    """A client of each era, with a session of its own."""
    yield launch(request.param)


def test_variables_are_told_with_type_size_and_preview(either: Client) -> None:
    either.run(
        "import os, numpy as np, pandas as pd\n"
        "number = 6; text = 'ß' * 1000; nothing = None; pair = (1, 'two'); table = {'a': [1, [2, [3]]]}\n"
        "matrix = np.arange(12).reshape(3, 4); scalar = np.float64(1.5)\n"
        "frame = pd.DataFrame({'x': [1.0, 2.0], 'y': [3.0, 4.0]}); series = pd.Series([1, 2, 3], name='s')\n"
        "def area(width, *, height): pass\n"
        "class Shape: pass\nshape = Shape(); _private = 1; huge = 10 ** 6000; empty = set()"
    )
    answer = either.tool("list_variables")
    told = structured(answer)
    names = ["Shape", "area", "empty", "frame", "huge", "matrix", "nothing", "number", "pair", "scalar", "series",
             "shape", "table", "text"]  # fmt: skip
    assert told["variables"] == names
    assert list(told["details"]) == names
    assert (told["total"], told["truncated"]) == (14, False)

    def detail(name: str) -> tuple[object, ...]:
        found = told["details"][name]
        return found["type"], found["shape"], found["length"], found["preview"]

    assert detail("number") == ("int", None, None, "6")
    assert detail("nothing") == ("NoneType", None, None, "None")
    assert detail("pair") == ("tuple", None, 2, "(1, 'two')")
    assert detail("table") == ("dict", None, 1, "{'a': [1, <list>]}")
    assert detail("matrix") == ("ndarray", [3, 4], None, "int64: [0, 1, 2, 3, 4, 5, 6, 7]")
    assert detail("scalar") == ("float64", None, None, "1.5")
    assert detail("frame") == ("DataFrame", [2, 2], None, "'x', 'y'")
    assert detail("series") == ("Series", [3], None, "'s'")
    assert detail("area") == ("function", None, None, "area(width, height)")
    assert detail("Shape") == ("type", None, None, "class Shape")
    assert detail("shape") == ("Shape", None, None, None)
    assert detail("huge") == ("int", None, None, "an integer of 19932 bits")
    assert told["details"]["matrix"]["bytes"] == 96
    assert told["details"]["text"]["length"] == 1000
    assert len(told["details"]["text"]["preview"]) <= 160
    assert "matrix: ndarray[3×4] = int64" in text(answer)


def test_nothing_of_it_stays_in_the_session(either: Client) -> None:
    either.run("kept = 1")
    assert either.run("40 + 2")["results"] == ["42"]
    before = either.run("set_before = set(globals())")
    structured(either.tool("list_variables"))
    after = either.run("print(sorted(set(globals()) - set_before)); Out, _")
    assert after["execution_count"] == before["execution_count"] + 1
    assert after["stdout"] == "['_i4', 'set_before']\n"
    assert after["results"] == ["({2: 42}, 42)"]


# Whatever is asked of these raises, lies or never returns.
HOSTILE = """
def never(*_, **__):
    while True: pass
class Meta(type):
    __getattribute__ = __hash__ = __eq__ = __repr__ = __instancecheck__ = __subclasscheck__ = never
    __name__ = property(never)
class Hostile(metaclass=Meta):
    __getattribute__ = __getattr__ = __repr__ = __str__ = __len__ = __iter__ = __hash__ = __eq__ = __sizeof__ = never
    __bool__ = __index__ = __format__ = __reduce__ = __dir__ = __call__ = never
    __class__ = property(never)
class List(list):
    __len__ = __iter__ = __repr__ = __sizeof__ = never
class Text(str):
    __len__ = __repr__ = __getitem__ = never
hostile = Hostile(); nested = [hostile]; inside = {'a': (hostile, 1)}; sized = List([1]); word = Text('a')
loop = []; loop.append(loop)
named = type('x', (), {}); named.__name__ = Text('named'); renamed = named()
def called(): pass
called.__name__ = Text('called')
import builtins
exec = print = compile = builtins_ = get_ipython = sorted = type = len = 'shadowed'
"""


def test_no_code_of_a_value_is_run(either: Client) -> None:
    assert either.run(HOSTILE)["status"] == "ok"
    told = structured(either.tool("list_variables"))
    previews = {name: (detail["type"], detail["preview"]) for name, detail in told["details"].items()}
    assert previews["hostile"] == ("Hostile", None)
    assert previews["nested"] == ("list", "[<Hostile>]")
    assert previews["inside"] == ("dict", "{'a': (<Hostile>, 1)}")
    assert previews["sized"] == ("List", None)
    assert previews["word"] == ("Text", None)
    assert previews["named"] == ("type", "class ?")
    assert previews["renamed"] == ("?", None)
    assert previews["called"] == ("function", "?()")
    assert previews["loop"] == ("list", "[[<list>]]")
    assert previews["exec"] == ("str", "'shadowed'")
    assert either.run("1 + 1")["results"] == ["2"]


def test_very_many_variables_are_told_of_in_bounds(launch: Callable[..., StdioClient]) -> None:
    client = launch(MODERN)
    client.run("for n in range(100_000): globals()[f'v{n:06}'] = [n] * 100\nglobals()['w' * 10_000] = 1")
    answer = client.tool("list_variables")
    told = structured(answer)
    assert told["variables"][:2] == ["n", "v000000"]
    assert len(told["variables"]) == 10_000
    assert (told["total"], told["truncated"]) == (100_002, True)
    assert 500 < len(told["details"]) < 10_000
    assert len(text(answer)) < 100_000
    assert text(answer).endswith("[99802 more variables]")


def test_the_next_cell_is_told_what_happened_before(either: Client) -> None:
    session = structured(either.tool("create_session"))["session_id"]
    either.tool("switch_session", {"session_id": session})
    either.run("kept = 1")
    either.tool("delete_session", {"session_id": session})
    assert either.run("import os\nos._exit(3)")["status"] == "died"
    assert structured(either.tool("list_variables"))["variables"] == []
    answer = text(either.tool("run_python_code", {"code": "1"}))
    assert "was lost before this cell ran, because the kernel died (exit code 3)" in answer


def test_a_session_without_variables_says_so(launch: Callable[..., StdioClient]) -> None:
    answer = launch(MODERN).tool("list_variables")
    assert structured(answer)["variables"] == []
    assert text(answer) == "[The session has no variables.]"


def test_a_busy_session_says_so_at_once(launch: Callable[..., StdioClient]) -> None:
    client = launch(MODERN)
    cell = client.start_run("print('begun', flush=True)\nimport time\nwhile True: time.sleep(1)", progress=True)
    cell.progress("begun")
    answer = client.tool("list_variables", patience=10)
    assert answer["isError"]
    assert "is running code" in text(answer)
    client.cancel(cell)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [({"session_id": "nosuch"}, "nosuch"), ({"session_id": 1}, "session_id"), ({"session_id": ""}, "session"),
     ({"session_id": "x" * 100_000}, "session"), ({"session_id": "a\0"}, "session"), ({"all": True}, "all")],
)  # fmt: skip
def test_what_is_wrong_is_named(launch: Callable[..., StdioClient], arguments: dict[str, object], said: str) -> None:
    answer = launch(MODERN).tool("list_variables", arguments)
    assert answer.get("isError")
    assert said in text(answer)
    assert len(text(answer)) < 6000
