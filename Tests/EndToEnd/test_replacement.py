"""Plugins that are replaced while the host serves."""

import os
import signal
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from harness.client import Client, text
from harness.host import Host
from harness.http import HTTPClient
from harness.paths import PLUGINS
from harness.replacing import Replacing
from harness.schemas import LEGACY, MODERN

CHANGED = "notifications/tools/list_changed"


@pytest.fixture
def replacing(tmp_path: Path, start_host: Callable[..., Host]) -> Replacing:
    return Replacing(tmp_path, start_host)


def connect(host: Host, version: str, cleanup: ExitStack) -> Client:
    return cleanup.enter_context(HTTPClient(version, host.port())).open()


def names(client: Client) -> set[str]:
    return {tool["name"] for tool in client.tools()}


def test_a_plugin_whose_file_is_another_is_replaced_and_clients_are_told(
    replacing: Replacing, cleanup: ExitStack
) -> None:
    replacing.build("first", "which")
    host = replacing.start()
    legacy = connect(host, LEGACY[-1], cleanup)
    modern = connect(host, MODERN, cleanup)
    subscription = modern.subscribe(toolsListChanged=True)
    with legacy.listen():
        assert text(modern.tool("which")) == "first"
        replacing.build("second", "which", "more")
        legacy.others.first(lambda item: item.get("method") == CHANGED, what=CHANGED)
        subscription.notification(CHANGED)
        for client in (legacy, modern):
            assert {"which", "more"} <= names(client)
            assert text(client.tool("which")) == "second"


def test_cells_and_kernels_survive_that_the_plugin_is_replaced_that_runs_them(
    replacing: Replacing, cleanup: ExitStack
) -> None:
    client = connect(replacing.start(), MODERN, cleanup)
    gate = replacing.workspace / "gate"
    os.mkfifo(gate)
    cell = client.start_run("kept = 41\nprint('begun', flush=True)\nopen('gate').read()", progress=True)
    cell.progress("begun")
    replacing.put(PLUGINS / "execution.so", "execution.so")
    replacing.said("The plugin 'execution'", "is replaced by")
    gate.write_text("done")
    assert cell.response()["structuredContent"]["results"] == ["'done'"]
    assert client.run("kept + 1")["results"] == ["42"]


def test_a_file_that_is_no_plugin_changes_nothing(replacing: Replacing, cleanup: ExitStack) -> None:
    replacing.build("first", "which")
    client = connect(replacing.start(), MODERN, cleanup)
    (replacing.folder / "fixture.so").write_text("no library")
    replacing.said("fixture.so is no shared library")
    assert text(client.tool("which")) == "first"
    replacing.build("second", "which")
    replacing.said("The plugin 'fixture'", "is replaced by")
    assert text(client.tool("which")) == "second"


def test_a_signal_has_the_configuration_read_anew(replacing: Replacing, cleanup: ExitStack) -> None:
    client = connect(replacing.start(), MODERN, cleanup)
    subscription = client.subscribe(toolsListChanged=True)
    assert {"ping", "list_files"} <= names(client)
    # Not by a rename or a close that would be seen without the signal.
    with replacing.configuration.open("r+") as file:
        file.write("tools:\n  deny: [list_*]  # More than before.\n")
        file.flush()
        replacing.host.process.send_signal(signal.SIGHUP)
        subscription.notification(CHANGED)
    offered = names(client)
    assert "ping" in offered and "list_files" not in offered
    assert replacing.host.process.poll() is None


def test_a_configuration_that_is_wrong_changes_nothing(replacing: Replacing, cleanup: ExitStack) -> None:
    client = connect(replacing.start(), MODERN, cleanup)
    before = names(client)
    replacing.configuration.write_text("tools:\n  denny: [list_*]\n")
    replacing.said("are used as they were", "denny", "deny")
    assert names(client) == before
