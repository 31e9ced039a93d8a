"""What completion keeps on disk, for all processes of a user, in whatever state it is found."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.host import arguments, environment
from harness.schemas import MODERN
from harness.sessions import call, run
from harness.stdio import StdioClient

WAIT = """
import threading
for thread in threading.enumerate():
    if thread.name == "mortise-completion":
        thread.join()
"""


@contextmanager
def host(workspace: Path, cache: Path) -> Iterator[StdioClient]:
    command = arguments(workspace)
    with StdioClient(MODERN, command, env=environment(XDG_CACHE_HOME=str(cache))) as client:
        yield client.open()


def complete(client: StdioClient) -> list[str]:
    run(client, "my_number = 1", "default")
    matches = call(client, "code_completion", code="my_num", cursor_pos=6)["matches"]
    assert "import" in call(client, "code_completion", code="imp", cursor_pos=3)["matches"]
    run(client, WAIT, "default")
    return matches


def test_a_file_of_which_a_killed_process_wrote_a_part_is_written_again(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with host(tmp_path, cache) as client:
        assert complete(client) == ["my_number"]
    sizes = {file: file.stat().st_size for file in cache.rglob("*.pkl*")}
    assert sizes and all(file.suffix == ".pkl" for file in sizes), "nothing is left beside the files"
    for file, size in sizes.items():
        with file.open("r+b") as opened:
            opened.truncate(size // 2)
    with host(tmp_path, cache) as client:
        assert complete(client) == ["my_number"]
    assert {file: file.stat().st_size for file in sizes} == sizes


def test_where_nothing_can_be_kept_completion_works_and_warns_of_nothing(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.write_text("no directory")
    with host(tmp_path, cache) as client:
        assert complete(client) == ["my_number"]
        told = run(client, "1", "default")
    assert (told["stderr"], told["late_output"]) == ("", "")
