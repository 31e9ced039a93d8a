"""The files of the workspace as MCP resources: listed, read and watched."""

import base64
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path

import pytest
from harness.client import Client, Pending, ProtocolError
from harness.host import Host, arguments
from harness.http import HTTPClient
from harness.schemas import LEGACY, MODERN
from harness.stdio import StdioClient

UPDATED = "notifications/resources/updated"
VERSIONS = [*LEGACY, MODERN]


@pytest.fixture(scope="module")
def files(workspace: Path) -> Path:
    """A workspace with some files, and with what is no file."""
    (workspace / "a b.txt").write_text("hällo\n")
    (workspace / "data").mkdir()
    (workspace / "data" / "raw.bin").write_bytes(bytes(range(256)))
    (workspace / "data" / "table.csv").write_text("x,y\n1,2\n")
    (workspace / ".hidden").mkdir()
    (workspace / ".hidden" / "secret.txt").write_text("secret")
    (workspace / "link").symlink_to("/etc/passwd")
    os.mkfifo(workspace / "fifo")
    return workspace


@pytest.fixture(params=VERSIONS)
def reader(request: pytest.FixtureRequest, connect: Callable[..., Client], files: Path) -> Client:
    """A client of each version."""
    return connect(request.param)


@pytest.fixture(params=[(version, transport) for version in VERSIONS for transport in ("http", "stdio")])
def watcher(request: pytest.FixtureRequest, start_host: Callable[..., Host], tmp_path: Path) -> Iterator[Client]:
    """A client of each version over each transport, that hears what belongs to no request."""
    version, transport = request.param
    with ExitStack() as stack:
        if transport == "http":
            host = start_host([*arguments(tmp_path, "--port", "0")])
            client: Client = stack.enter_context(HTTPClient(version, host.port()))
        else:
            client = stack.enter_context(StdioClient(version, arguments(tmp_path)))
        client.open()
        stack.enter_context(client.listen() if transport == "http" and not client.modern else nullcontext())
        yield client


def uri(workspace: Path, path: str) -> str:
    return (workspace.resolve() / path).as_uri()


def read(client: Client, address: str) -> dict[str, str]:
    result = client.request("resources/read", {"uri": address})
    assert len(result["contents"]) == 1
    return result["contents"][0]


def listed(client: Client) -> list[dict[str, str]]:
    resources, cursor = [], None
    while True:
        page = client.request("resources/list", {"cursor": cursor} if cursor else None)
        resources += page["resources"]
        cursor = page.get("nextCursor")
        if not cursor:
            return resources


def test_files_are_listed_with_their_types(reader: Client, files: Path) -> None:
    assert reader.initialized["capabilities"]["resources"] == {"listChanged": False, "subscribe": True}
    found = {item["name"]: item for item in listed(reader)}
    assert {"a b.txt", "data/raw.bin", "data/table.csv"} <= set(found)
    assert not {"link", "fifo", ".hidden/secret.txt", "data"} & set(found)
    assert found["data/table.csv"]["mimeType"] == "text/csv"
    assert found["a b.txt"]["uri"] == uri(files, "a b.txt")
    assert list(found) == sorted(found)
    reader.check()


def test_a_template_tells_how_addresses_are_built(reader: Client) -> None:
    templates = reader.request("resources/templates/list")["resourceTemplates"]
    assert [item["uriTemplate"] for item in templates] == ["file://{+path}"]
    reader.check()


def test_text_is_read_as_text_and_bytes_as_base64(reader: Client, files: Path) -> None:
    text = read(reader, uri(files, "a b.txt"))
    assert text == {"uri": uri(files, "a b.txt"), "mimeType": "text/plain", "text": "hällo\n"}
    binary = read(reader, uri(files, "data/raw.bin"))
    assert base64.b64decode(binary["blob"], validate=True) == bytes(range(256))
    reader.check()


@pytest.mark.parametrize(
    "path", ["absent.txt", "data", "link", "fifo", "data/../../outside", "data/%2e%2e/%2e%2e/etc/passwd", "a%00b"]
)
def test_what_is_no_file_is_not_found(path: str, reader: Client, files: Path) -> None:
    address = f"{uri(files, '.')}/{path}"
    with pytest.raises(ProtocolError) as failure:
        reader.request("resources/read", {"uri": address})
    assert failure.value.code == (-32602 if reader.modern else -32002)
    assert failure.value.data == {"uri": address}


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1/", "notes:1", "", "a b.txt"])
def test_what_is_not_in_the_workspace_is_not_found(address: str, reader: Client) -> None:
    with pytest.raises(ProtocolError) as failure:
        reader.request("resources/read", {"uri": address})
    assert failure.value.code == (-32602 if reader.modern else -32002)


def test_a_large_file_is_refused_with_the_way_to_read_it(client: Client, files: Path) -> None:
    with (files / "large.bin").open("wb") as file:
        file.truncate(8_388_608)
    assert len(base64.b64decode(read(client, uri(files, "large.bin"))["blob"])) == 8_388_608
    with (files / "large.bin").open("ab") as file:
        file.write(b"x")
    with pytest.raises(ProtocolError, match="read_file") as failure:
        read(client, uri(files, "large.bin"))
    assert failure.value.code == -32603
    (files / "large.bin").unlink()


def test_a_large_workspace_is_listed_page_by_page(client: Client, files: Path) -> None:
    many = files / "many"
    names = [f"many/{folder:02}/{name:03}" for folder in range(25) for name in range(100)]
    for name in names:
        (files / name).parent.mkdir(parents=True, exist_ok=True)
        (files / name).touch()
    first = client.request("resources/list")
    assert len(first["resources"]) <= 1000
    assert first["nextCursor"]
    assert (first["ttlMs"], first["cacheScope"]) == (0, "private")
    found = [item["name"] for item in listed(client)]
    assert [name for name in found if name.startswith("many/")] == names
    assert len(found) == len(set(found))
    for name in names:
        (files / name).unlink()
    for folder in many.iterdir():
        folder.rmdir()
    many.rmdir()


def test_the_header_of_a_reading_must_name_the_resource(client: HTTPClient, files: Path) -> None:
    honest = client.headers
    client.headers = lambda message: honest(message) | {"Mcp-Name": uri(files, "data/table.csv")}
    with pytest.raises(ProtocolError) as failure:
        read(client, uri(files, "a b.txt"))
    assert (failure.value.code, failure.value.status) == (-32020, 400)


class Watch:
    """What a client is told of a file, in whichever era."""

    def __init__(self, client: Client, address: str) -> None:
        self._client, self._address, self._count = client, address, 0
        self._pending: Pending | None = None
        if client.modern:
            self._pending = client.subscribe(resourceSubscriptions=[address, "file:///etc/passwd"])
            acknowledged = self._pending.notifications()[0]["params"]["notifications"]
            assert acknowledged == {"resourceSubscriptions": [address]}
        else:
            client.request("resources/subscribe", {"uri": address})

    def told(self) -> None:
        """Waits until there is one more change than before."""
        inbox = self._pending.inbox if self._pending else self._client.others
        wanted = self._count + 1

        def count() -> int:
            messages = [item for item in inbox.items if item.get("method") == UPDATED]
            assert all(item["params"]["uri"] == self._address for item in messages)
            return len(messages)

        inbox.first(lambda _: count() >= wanted, what=UPDATED)
        self._count = count()

    def end(self) -> None:
        if self._pending:
            self._client.cancel(self._pending)
        else:
            self._client.request("resources/unsubscribe", {"uri": self._address})


def test_a_client_is_told_when_a_file_changes_is_deleted_and_comes_back(watcher: Client, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("one")
    watch = Watch(watcher, uri(tmp_path, "notes.txt"))
    # By a renaming, which is one event: what is told next belongs to what is done next.
    (tmp_path / "new.txt").write_text("two")
    (tmp_path / "new.txt").rename(path)
    watch.told()
    assert read(watcher, uri(tmp_path, "notes.txt"))["text"] == "two"
    path.unlink()
    watch.told()
    watcher.tool("write_file", {"path": "notes.txt", "content": "three"})
    watch.told()
    watch.end()
    watcher.check()


def test_a_file_that_is_not_there_yet_can_be_subscribed_to(watcher: Client, tmp_path: Path) -> None:
    watch = Watch(watcher, uri(tmp_path, "result.json"))
    (tmp_path / "result.json").write_text("{}")
    watch.told()


def test_a_subscription_needs_a_directory(client: Client, connect: Callable[..., Client], files: Path) -> None:
    address = uri(files, "absent/file.txt")
    pending = client.subscribe(resourceSubscriptions=[address])
    assert pending.notifications()[0]["params"]["notifications"] == {}
    client.cancel(pending)
    with pytest.raises(ProtocolError) as failure:
        connect(LEGACY[0]).request("resources/subscribe", {"uri": address})
    assert failure.value.code == -32002


def test_too_many_subscriptions_at_once_are_refused(client: Client, files: Path) -> None:
    with pytest.raises(ProtocolError) as failure:
        client.request(
            "subscriptions/listen",
            {"notifications": {"resourceSubscriptions": [uri(files, f"{number}") for number in range(129)]}},
        )
    assert failure.value.code == -32602
