"""The tools of the plugin Files, in both eras: each works, and each refuses what is wrong with it."""

import base64
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from harness.client import Client, images, structured, text
from harness.http import HTTPClient
from harness.schemas import LEGACY, MODERN

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(params=[MODERN, LEGACY[0]])
def either(request: pytest.FixtureRequest, connect: Callable[..., HTTPClient]) -> Iterator[Client]:
    """A client of each era."""
    yield connect(request.param)


def refusal(client: Client, tool: str, arguments: dict[str, object]) -> str:
    """What a tool says to arguments that are wrong."""
    answer = client.tool(tool, arguments)
    assert answer.get("isError"), answer
    return text(answer)


def test_a_file_is_written_read_listed_and_deleted(either: Client, workspace: Path) -> None:
    path = f"notes/{either.version}/a.txt"
    written = structured(either.tool("write_file", {"path": f"./{path}", "content": "Grüße\n"}))
    assert written == {"path": path, "bytes": 8}
    assert (workspace / path).read_text() == "Grüße\n"
    answer = either.tool("read_file", {"path": path})
    assert text(answer) == "Grüße\n"
    assert structured(answer) == {
        "text": "Grüße\n", "offset": 0, "next_offset": None, "size": 8, "truncated": False, "mime_type": "text/plain",
    }  # fmt: skip
    assert path in structured(either.tool("list_files", {"recursive": True}))["files"]
    assert structured(either.tool("delete_file", {"filename": path})) == {"success": True}
    assert not (workspace / path).exists()
    assert f'"{path}": it does not exist' in refusal(either, "delete_file", {"filename": path})


def test_a_script_is_saved(either: Client, workspace: Path) -> None:
    for name in ("job", "job.py"):
        saved = structured(either.tool("save_script", {"name": name, "content": "print('ß')\n"}))
        assert saved["script"] == "scripts/job.py"
    assert (workspace / "scripts/job.py").read_text() == "print('ß')\n"
    assert structured(either.tool("save_script", {"name": "deep/er", "content": ""}))["script"] == "scripts/deep/er.py"


def test_the_workspace_tells_where_and_how_large_it_is(either: Client, workspace: Path) -> None:
    either.tool("write_file", {"path": "uploads/five", "content": "12345"})
    info = structured(either.tool("get_workspace_info"))
    assert info["workspace"] == str(workspace)
    for name in ("scripts", "outputs", "uploads"):
        assert info[name] == str(workspace / name)
    assert info["sizes"]["uploads"] == {"files": 1, "bytes": 5, "is_complete": True}
    assert 0 < info["disk_free_bytes"] < info["disk_total_bytes"]


def test_a_directory_is_listed_flat_deep_and_as_a_tree(either: Client, workspace: Path) -> None:
    for path in ("listed/b/c/d/e.txt", "listed/a.txt", "listed/b.txt", "listed/.hidden/x"):
        (workspace / path).parent.mkdir(parents=True, exist_ok=True)
        (workspace / path).touch()

    def files(**arguments: object) -> list[str]:
        return structured(either.tool("list_files", {"path": "listed", **arguments}))["files"]

    assert files() == ["listed/.hidden", "listed/a.txt", "listed/b", "listed/b.txt"]
    deep = files(recursive=True, max_depth=None)
    assert deep == sorted(deep)
    assert "listed/b/c/d/e.txt" in deep
    assert "listed/.hidden/x" not in deep
    assert files(path="listed/.hidden") == ["listed/.hidden/x"]
    assert "listed/b/c/d/e.txt" not in files(recursive=True)
    assert files(include_dirs=False) == ["listed/a.txt", "listed/b.txt"]
    assert files(include_files=False) == ["listed/.hidden", "listed/b"]
    answer = either.tool("list_files", {"path": "listed", "tree": True, "max_depth": 2})
    drawing = "listed/\n├── .hidden/ (not looked into)\n├── a.txt\n├── b/\n│   └── c/\n└── b.txt"
    assert structured(answer) == {"root": "listed", "tree": drawing, "truncated": False, "notices": []}
    assert text(answer) == drawing


def test_bytes_that_are_no_text_come_and_go_as_base64(client: Client, workspace: Path) -> None:
    data = bytes(range(256))
    encoded = base64.b64encode(data).decode()
    client.tool("write_file", {"path": "data.bin", "content": encoded, "binary_base64": True})
    assert (workspace / "data.bin").read_bytes() == data
    answer = client.tool("read_file", {"path": "data.bin"})
    assert structured(answer)["base64"] == encoded
    assert "text" not in structured(answer)
    (link,) = [block for block in answer["content"] if block["type"] == "resource_link"]
    assert link["uri"] == (workspace / "data.bin").as_uri()
    part = structured(client.tool("read_file", {"path": "data.bin", "offset": 250, "max_bytes": 100}))
    assert base64.b64decode(part["base64"]) == data[250:]


def test_an_image_is_shown_and_a_large_one_only_answered_as_base64(client: Client, workspace: Path) -> None:
    (workspace / "dot.png").write_bytes(PNG)
    answer = client.tool("read_file", {"path": "dot.png"})
    (image,) = images(answer)
    assert image["mimeType"] == "image/png"
    assert base64.b64decode(image["data"]) == PNG
    assert base64.b64decode(structured(answer)["base64"]) == PNG
    assert not images(client.tool("read_file", {"path": "dot.png", "max_bytes": 20}))
    (workspace / "large.png").write_bytes(PNG + bytes(5 << 20))
    large = client.tool("read_file", {"path": "large.png"})
    assert not images(large)
    assert structured(large)["next_offset"] == 4 << 20


def test_a_large_text_is_read_in_parts_that_join(client: Client, workspace: Path) -> None:
    whole = "".join(f"Zeile {n} – 👩‍🚀\n" for n in range(2000))
    (workspace / "long.txt").write_text(whole)
    parts, offset = [], 0
    while offset is not None:
        part = structured(client.tool("read_file", {"path": "long.txt", "max_bytes": 10_007, "offset": offset}))
        assert part["offset"] == offset
        assert len(part["text"].encode()) <= 10_007
        parts.append(part["text"])
        offset = part["next_offset"]
    assert "".join(parts) == whole
    first = client.tool("read_file", {"path": "long.txt", "max_bytes": 20})
    assert "what follows begins at offset" in text(first)
    beyond = structured(client.tool("read_file", {"path": "long.txt", "offset": 2**62}))
    assert (beyond["text"], beyond["truncated"], beyond["size"]) == ("", False, len(whole.encode()))


def test_what_is_no_regular_file_is_refused_at_once(client: Client, workspace: Path) -> None:
    os.mkfifo(workspace / "pipe")
    (workspace / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.open(workspace, os.O_DIRECTORY)
        listener.bind(f"/proc/self/fd/{here}/sock")
        os.close(here)
    for path, kind in (("pipe", "a FIFO"), ("sock", "a socket"), ("folder", "a directory"), (".", "a directory")):
        assert f"it is {kind}" in refusal(client, "read_file", {"path": path})
        if path != ".":
            assert f"it is {kind}" in refusal(client, "write_file", {"path": path, "content": "x"})
    assert (workspace / "folder").is_dir()
    assert "it is a directory" in refusal(client, "delete_file", {"filename": "folder"})
    assert structured(client.tool("delete_file", {"filename": "pipe"}))["success"]


OUT = ("../x", "/etc/passwd", "a/../../x", "out/passwd", "link", "..")


@pytest.mark.parametrize("path", OUT)
@pytest.mark.parametrize(
    ("tool", "key", "more"),
    [
        ("list_files", "path", {}),
        ("read_file", "path", {}),
        ("write_file", "path", {"content": "x"}),
        ("delete_file", "filename", {}),
    ],
)
def test_no_path_leads_out(
    client: Client, workspace: Path, tmp_path: Path, tool: str, key: str, more: dict[str, str], path: str
) -> None:
    (tmp_path / "secret").write_text("secret")
    for name, target in (("out", Path("/etc")), ("link", tmp_path / "secret")):
        (workspace / name).unlink(missing_ok=True)
        (workspace / name).symlink_to(target)
    if (tool, path) == ("delete_file", "link"):
        assert structured(client.tool(tool, {key: path}))["success"]
    else:
        said = refusal(client, tool, {key: path, **more})
        assert f'Argument "{key}"' in said
        assert "root:" not in said
    assert (tmp_path / "secret").read_text() == "secret"


LONG = "x" * 300
HUGE = "y/" * 100_000

WRONG: dict[str, tuple[str, dict[str, object], str]] = {
    "read without a path": ("read_file", {}, "path"),
    "read of a number": ("read_file", {"path": 1}, "path"),
    "read of nothing": ("read_file", {"path": ""}, "path is empty"),
    "read with NUL": ("read_file", {"path": "a\0b"}, "null byte"),
    "read of a name too long": ("read_file", {"path": LONG}, "too long"),
    "read of a path too long": ("read_file", {"path": HUGE}, "200000 bytes"),
    "read of a file as a directory": ("read_file", {"path": "present/x"}, "a part of the path is a file"),
    "read of what is missing": ("read_file", {"path": "missing"}, "does not exist"),
    "read from before the start": ("read_file", {"path": "present", "offset": -1}, "offset"),
    "read of less than nothing": ("read_file", {"path": "present", "max_bytes": -1}, "max_bytes"),
    "read of too much": ("read_file", {"path": "present", "max_bytes": 10**9}, "max_bytes"),
    "read of half a byte": ("read_file", {"path": "present", "max_bytes": 0.5}, "max_bytes"),
    "read with an unknown argument": ("read_file", {"path": "present", "encoding": "latin-1"}, "encoding"),
    "write without contents": ("write_file", {"path": "x"}, "content"),
    "write of a number": ("write_file", {"path": "x", "content": 5}, "content"),
    "write of no base64": ("write_file", {"path": "x", "content": "not base64!", "binary_base64": True}, "content"),
    "write of base64 cut off": ("write_file", {"path": "x", "content": "QUJDR", "binary_base64": True}, "content"),
    "write of base64 perhaps": ("write_file", {"path": "x", "content": "QUJD", "binary_base64": "yes"}, "binary_base64"),
    "write to a directory by its slash": ("write_file", {"path": "x/", "content": ""}, "ends with a slash"),
    "write to the workspace": ("write_file", {"path": ".", "content": ""}, "workspace itself"),
    "write with NUL": ("write_file", {"path": "a\0", "content": ""}, "null byte"),
    "write below a file": ("write_file", {"path": "present/x", "content": ""}, "a part of the path is a file"),
    "write to a name too long": ("write_file", {"path": LONG, "content": ""}, "too long"),
    "delete without a name": ("delete_file", {}, "filename"),
    "delete of a list": ("delete_file", {"filename": ["a"]}, "filename"),
    "delete of the workspace": ("delete_file", {"filename": "."}, "workspace itself"),
    "delete with NUL": ("delete_file", {"filename": "\0"}, "null byte"),
    "script without a name": ("save_script", {"content": ""}, "name"),
    "script with an empty name": ("save_script", {"name": "", "content": ""}, "name"),
    "script that is only an extension": ("save_script", {"name": ".py", "content": ""}, "name"),
    "script that is hidden": ("save_script", {"name": ".x", "content": ""}, "name"),
    "script in a directory": ("save_script", {"name": "a/", "content": ""}, "name"),
    "script outside": ("save_script", {"name": "../x", "content": ""}, '".."'),
    "script at an absolute path": ("save_script", {"name": "/tmp/x", "content": ""}, "name"),
    "script with NUL": ("save_script", {"name": "a\0", "content": ""}, "null byte"),
    "script without source": ("save_script", {"name": "x"}, "content"),
    "list of a number": ("list_files", {"path": 7}, "path"),
    "list of a file": ("list_files", {"path": "present"}, "is a file; give the path of a directory"),
    "list of what is missing": ("list_files", {"path": "missing"}, "does not exist"),
    "list to no depth": ("list_files", {"max_depth": 0}, "max_depth"),
    "list of nothing": ("list_files", {"limit": 0}, "limit"),
    "list of too much": ("list_files", {"limit": 10**6}, "limit"),
    "list perhaps deep": ("list_files", {"recursive": "yes"}, "recursive"),
    "information with an argument": ("get_workspace_info", {"path": "."}, "path"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_named(client: Client, workspace: Path, case: str) -> None:
    (workspace / "present").write_text("present")
    tool, arguments, said = WRONG[case]
    answer = refusal(client, tool, arguments)
    assert said in answer
    assert len(answer) < 6000
    assert not list(workspace.rglob(".writing-*"))
    assert (workspace / "present").read_text() == "present"
