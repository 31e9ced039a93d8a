"""Output that is too much for an answer: the answer stays small, the memory too, and nothing is lost."""

from pathlib import Path

import pytest
from harness.client import Client, structured
from harness.host import Host
from harness.processes import peak_memory

MIB = 1024 * 1024
SIZE = 200_000_000
# Many times what a model can read, and little for a client.
MOST_THAT_AN_ANSWER_HOLDS = 1 * MIB

CELLS = {
    "one print": f"print('a' * {SIZE - 1})",
    "many lines": f"line = 'b' * 99\nfor _ in range({SIZE // 100}):\n    print(line)",
}


@pytest.mark.measured
@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_200_megabytes_are_kept_whole_in_a_file(client: Client, server: Host, workspace: Path, cell: str) -> None:
    answer = client.tool("run_python_code", {"code": cell})
    result = structured(answer)
    assert result["status"] == "ok"
    assert result["truncated"] is True
    assert len(str(answer)) < MOST_THAT_AN_ANSWER_HOLDS
    assert result["stdout"][:50] == result["stdout"].rstrip("\n")[-50:], "head and tail are shown"
    (link,) = [block for block in answer["content"] if block["type"] == "resource_link"]
    whole = Path(link["uri"].removeprefix("file://"))
    assert whole.parent == workspace / "outputs"
    assert_content(whole, cell)
    assert client.run("'alive'")["results"] == ["'alive'"]
    assert peak_memory(server.pid) < 150 * MIB


def assert_content(file: Path, cell: str) -> None:
    """Compares a file with what the cell printed, piece by piece."""
    letter = b"a" if "'a'" in cell else b"b"
    with file.open("rb") as stream:
        count = newlines = 0
        while piece := stream.read(MIB):
            count += piece.count(letter)
            newlines += piece.count(b"\n")
    assert count + newlines == SIZE
    assert newlines == (1 if letter == b"a" else SIZE // 100)


@pytest.mark.measured
def test_a_client_that_wants_progress_does_not_make_the_host_grow(client: Client, server: Host) -> None:
    pending = client.start_run(CELLS["many lines"], progress=True)
    assert structured(pending.response(150))["truncated"] is True
    assert peak_memory(server.pid) < 150 * MIB


@pytest.mark.parametrize("size", [5_000_000, 50_000_000])
def test_a_huge_value_is_bounded(client: Client, size: int) -> None:
    answer = client.tool("run_python_code", {"code": f"'c' * {size}"})
    assert len(str(answer)) < MOST_THAT_AN_ANSWER_HOLDS
    assert structured(answer)["truncated"] is True


def test_a_huge_traceback_is_bounded(client: Client) -> None:
    answer = client.tool("run_python_code", {"code": "raise ValueError('d' * 20_000_000)"})
    assert structured(answer)["status"] == "error"
    assert len(str(answer)) < MOST_THAT_AN_ANSWER_HOLDS


def test_many_displays_are_bounded(client: Client) -> None:
    code = "from IPython.display import display\nfor n in range(5_000):\n    display(n)"
    answer = client.tool("run_python_code", {"code": code})
    assert len(str(answer)) < MOST_THAT_AN_ANSWER_HOLDS


def test_a_traceback_that_is_too_long_is_whole_in_a_file(client: Client, workspace: Path) -> None:
    result = client.run("raise ValueError('A' + 'y' * 300_000 + 'Z')")
    assert result["status"] == "error" and result["error"]["name"] == "ValueError"
    assert result["truncated"] is True
    [name] = result["new_files"]
    assert name in result["stderr"] and len(result["stderr"]) < 100_000
    saved = (workspace / name).read_text()
    assert "A" + "y" * 300_000 + "Z" in saved
