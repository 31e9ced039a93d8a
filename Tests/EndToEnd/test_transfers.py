"""Files over HTTP: uploads and downloads by the routes of the plugin Files, whole and hostile."""

import contextlib
import json
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.host import Host
from harness.processes import peak_memory
from harness.transfers import BOUNDARY, END, TYPE, Connection, entries, head, part
from harness.waiting import PATIENCE


@pytest.fixture
def connection(server: Host) -> Iterator[Connection]:
    with contextlib.closing(Connection("127.0.0.1", server.port(), timeout=PATIENCE)) as connection:
        yield connection


def test_a_file_goes_in_and_out(connection: Connection, workspace: Path) -> None:
    content = bytes(range(256)) * 1000 + b"\r\n--betwee"
    answer = connection.upload(part("data.bin", content))
    assert answer == {
        "filename": "data.bin", "path": "uploads/data.bin", "bytes": len(content),
        "files": [{"filename": "data.bin", "path": "uploads/data.bin", "bytes": len(content)}],
    }  # fmt: skip
    assert (workspace / "uploads/data.bin").read_bytes() == content
    response = connection.ask("GET", f"/files/download/{answer['path']}")
    assert (response.status, response.read()) == (200, content)


def test_curl_uploads_and_downloads(server: Host, tmp_path: Path) -> None:
    (tmp_path / "a b.csv").write_text("x,y\n1,2\n" * 500_000)
    base = f"http://127.0.0.1:{server.port()}/files"
    upload = ["curl", "-sS", "--fail", "-F", f"file=@{tmp_path}/a b.csv", f"{base}/upload"]
    answer = json.loads(subprocess.run(upload, check=True, capture_output=True, timeout=PATIENCE).stdout)
    download = ["curl", "-sS", "--fail", "-OJ", f"{base}/download/{answer['path'].replace(' ', '%20')}"]
    target = tmp_path / "target"
    target.mkdir()
    subprocess.run(download, check=True, cwd=target, timeout=PATIENCE)
    assert (target / "a b.csv").read_bytes() == (tmp_path / "a b.csv").read_bytes()


def test_files_of_one_name_are_all_kept(connection: Connection, workspace: Path) -> None:
    names = [connection.upload(part("same.txt", text))["filename"] for text in (b"one", b"two", b"three")]
    assert names == ["same.txt", "same-2.txt", "same-3.txt"]
    assert [(workspace / "uploads" / name).read_text() for name in names] == ["one", "two", "three"]


def test_a_form_may_hold_several_files_and_other_fields(connection: Connection, workspace: Path) -> None:
    answer = connection.upload(
        part("first", b"1"), part("other", b"x", field="image"), part("second", b""),
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"\r\n\r\nno file\r\n'.encode(),
    )  # fmt: skip
    assert [file["path"] for file in answer["files"]] == ["uploads/first", "uploads/second"]
    assert answer["filename"] == "first"
    assert "other" not in entries(workspace)


@pytest.mark.parametrize(
    ("name", "safe"),
    [("../../../escape", "escape"), ("/etc/passwd", "passwd"), ("..", "upload"), ("", "upload"), ("..\\..\\x", "x"),
     (".hidden", "hidden"), ("n\u0000ul", "nul"), ("ü" * 300, "ü" * 100)],
)  # fmt: skip
def test_no_name_leads_out_of_uploads(connection: Connection, workspace: Path, name: str, safe: str) -> None:
    answer = connection.upload(part(name, b"x"))
    assert answer["path"].startswith(f"uploads/{safe}")
    assert "/" not in answer["filename"]
    assert (workspace / answer["path"]).read_text() == "x"
    assert not (workspace.parent / "escape").exists()


@pytest.mark.parametrize(
    "form",
    [b"", b"--between--\r\n", part("broken", b"x"), head("broken") + b"abc", b"--between\r\n\r\nabc\r\n--between--\r\n",
     part("image", b"x", field="image") + b"--between--\r\n"],
)  # fmt: skip
def test_a_broken_form_leaves_nothing(connection: Connection, workspace: Path, form: bytes) -> None:
    before = entries(workspace)
    response = connection.ask("POST", "/files/upload", form, **{"Content_Type": TYPE["Content-Type"]})
    assert response.status == 400
    assert json.loads(response.read())["error"]
    assert entries(workspace) == before
    # The connection goes on.
    assert connection.ask("GET", "/healthz").status == 200


def test_a_request_that_is_no_form_is_refused_by_its_head(server: Host) -> None:
    with socket.create_connection(("127.0.0.1", server.port()), timeout=PATIENCE) as client:
        client.sendall(
            b"POST /files/upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n"
        )
        assert client.recv(4096).startswith(b"HTTP/1.1 400")


def test_an_upload_that_breaks_off_leaves_nothing(server: Host, connection: Connection, workspace: Path) -> None:
    connection.upload(part("there", b"x"))
    before = entries(workspace)
    with socket.create_connection(("127.0.0.1", server.port()), timeout=PATIENCE) as client:
        client.sendall(
            f"POST /files/upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: {TYPE['Content-Type']}\r\n"
            "Content-Length: 1000000\r\n\r\n".encode() + head("broken") + b"x" * 500_000
        )
    server.errors.first(lambda line: "Route called" in line and "broken off" in line, what="the end of the upload")
    assert entries(workspace) == before


@pytest.mark.measured
def test_300_megabytes_go_through_in_flat_memory(server: Host, connection: Connection, workspace: Path) -> None:
    connection.upload(part("warm", b"x" * 1_000_000))
    before = peak_memory(server.pid)
    block = os.urandom(1 << 20)
    size = 300
    begin = head("large")

    def body() -> Iterator[bytes]:
        yield begin
        for _ in range(size):
            yield block
        yield END

    length = len(begin) + size * len(block) + len(END)
    connection.request("POST", "/files/upload", body(), TYPE | {"Content-Length": str(length)})
    response = connection.getresponse()
    answer = json.loads(response.read())
    assert answer["bytes"] == size << 20
    with (workspace / answer["path"]).open("rb") as file:
        assert all(file.read(len(block)) == block for _ in range(size))
    response = connection.ask("GET", f"/files/download/{answer['path']}")
    assert all(response.read(len(block)) == block for _ in range(size))
    assert peak_memory(server.pid) - before < 64 << 20
    (workspace / answer["path"]).unlink()


def test_a_part_of_a_file_and_what_has_not_changed(connection: Connection, workspace: Path) -> None:
    (workspace / "range.txt").write_text("0123456789")
    path = "/files/download/range.txt"
    response = connection.ask("GET", path)
    tag, modified = response.headers["ETag"], response.headers["Last-Modified"]
    assert (response.read(), response.headers["Accept-Ranges"]) == (b"0123456789", "bytes")

    response = connection.ask("GET", path, Range="bytes=2-4")
    assert (response.status, response.read()) == (206, b"234")
    assert response.headers["Content-Range"] == "bytes 2-4/10"
    assert connection.ask("GET", path, Range="bytes=-3", If_Range=tag).read() == b"789"
    assert connection.ask("GET", path, Range="bytes=-3", If_Range='"old"').read() == b"0123456789"
    response = connection.ask("GET", path, Range="bytes=10-")
    assert (response.status, response.headers["Content-Range"]) == (416, "bytes */10")
    response.read()
    for headers in ({"If_None_Match": tag}, {"If_None_Match": f'"x", W/{tag}'}, {"If_Modified_Since": modified}):
        response = connection.ask("GET", path, **headers)
        assert (response.status, response.read()) == (304, b"")

    response = connection.ask("HEAD", path)
    assert (response.status, response.headers["Content-Length"], response.read()) == (200, "10", b"")
    response = connection.ask("DELETE", path)
    assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    response.read()
    (workspace / "range.txt").write_text("changed!")
    assert connection.ask("GET", path, If_None_Match=tag).read() == b"changed!"


@pytest.mark.parametrize(
    ("name", "content", "kind", "way"),
    [("page.html", "<script>alert(1)</script>", "text/html; charset=utf-8", "attachment"),
     ("picture.svg", "<svg/>", "image/svg+xml", "attachment"), ("table.csv", "a,b", "text/csv; charset=utf-8", "inline"),
     ("pïcture.unknown", "\x00", "application/octet-stream", "attachment")],
)  # fmt: skip
def test_nothing_runs_as_a_page_of_the_server(
    connection: Connection, workspace: Path, name: str, content: str, kind: str, way: str
) -> None:
    (workspace / name).write_text(content)
    response = connection.ask("GET", "/files/download/" + name.replace("ï", "%C3%AF"))
    response.read()
    assert response.status == 200
    assert response.headers["Content-Type"] == kind
    assert response.headers["Content-Disposition"].startswith(f"{way}; filename=")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("../secret", 400), ("%2e%2e/secret", 400), ("..%2Fsecret", 400), ("a/../../secret", 400), ("%2Fetc/passwd", 400),
     ("link", 400), ("through/secret", 400), ("fifo", 404), ("directory", 404), ("missing", 404), ("a%00b", 400),
     ("%ff", 400), ("%zz", 400), ("", 404), ("x" * 5000, 400)],
)  # fmt: skip
def test_nothing_but_files_of_the_workspace_is_sent(
    connection: Connection, workspace: Path, path: str, status: int
) -> None:
    (workspace.parent / "secret").write_text("secret")
    with contextlib.suppress(FileExistsError):
        (workspace / "directory").mkdir()
        os.mkfifo(workspace / "fifo")
        (workspace / "link").symlink_to(workspace.parent / "secret")
        (workspace / "through").symlink_to(workspace.parent)
    response = connection.ask("GET", f"/files/download/{path}")
    answer = response.read()
    assert (response.status, b"secret\n" in answer) == (status, False), answer
    assert connection.ask("GET", "/healthz").status == 200


def test_pages_of_other_origins_can_do_nothing(connection: Connection, workspace: Path) -> None:
    before = entries(workspace)
    form = part("evil", b"x") + b"--between--\r\n"
    origin = {"Origin": "http://evil.example", "Content_Type": TYPE["Content-Type"]}
    response = connection.ask("POST", "/files/upload", form, **origin)
    assert response.status == 403
    assert "evil.example" in json.loads(response.read())["error"]
    response = connection.ask("GET", "/files/download/uploads/warm", Host="evil.example")
    assert response.status == 403
    assert entries(workspace) == before


@pytest.mark.measured
def test_a_download_that_nobody_reads_does_not_hold_up_others(server: Host, connection: Connection, workspace: Path) -> None:
    (workspace / "big").write_bytes(b"\0" * (64 << 20))
    before = peak_memory(server.pid)
    with contextlib.ExitStack() as stack:
        for _ in range(8):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", server.port()), timeout=PATIENCE))
            client.sendall(b"GET /files/download/big HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert client.recv(100).startswith(b"HTTP/1.1 200")
        response = connection.ask("GET", "/files/download/big")
        assert len(response.read()) == 64 << 20
    assert peak_memory(server.pid) - before < 64 << 20
