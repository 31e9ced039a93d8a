"""Tools that come and go while clients are connected."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from harness.client import Client
from harness.fixtures import plugin, tool
from harness.host import Host, arguments
from harness.http import HTTPClient
from harness.schemas import LEGACY, MODERN
from harness.stdio import StdioClient

CHANGED = "notifications/tools/list_changed"

OFFER = json.dumps(json.dumps({"tools": [tool("extra")]}))
NOTHING = json.dumps(json.dumps({"tools": []}))
# Each call offers one more tool, or takes it back.
TOGGLE = (
    "do { static int offered = 0; offered = !offered;"
    f" const char *offer = offered ? {OFFER} : {NOTHING};"
    " host->offer(host, (mortise_bytes){offer, strlen(offer)});"
    ' finish(call, MORTISE_OK, "{\\"content\\":[]}"); } while (0)'
)


@pytest.fixture
def toggling(tmp_path: Path) -> list[str]:
    """The command line of a host with a tool `toggle`."""
    plugin(tmp_path / "plugins", "toggle", ANSWER=TOGGLE)
    return arguments(tmp_path / "workspace", "--plugin-dir", str(tmp_path / "plugins"))


def names(client: Client) -> set[str]:
    return {tool["name"] for tool in client.tools()}


def check(client: Client, heard: Callable[[int], object]) -> None:
    """Toggles twice, and waits each time until it was heard."""
    assert client.initialized["capabilities"]["tools"]["listChanged"] is True
    for count, expected in ((1, True), (2, False)):
        client.tool("toggle")
        heard(count)
        assert ("extra" in names(client)) is expected
    client.check()


def others(client: Client) -> Callable[[int], object]:
    """What a legacy client hears belongs to no request."""

    def heard(count: int) -> object:
        return client.others.first(
            lambda _: sum(item.get("method") == CHANGED for item in client.others.items) >= count, what=CHANGED
        )

    return heard


@pytest.mark.parametrize("version", LEGACY[:3])
def test_a_legacy_client_hears_of_it_over_http(
    version: str, toggling: list[str], start_host: Callable[..., Host]
) -> None:
    host = start_host([*toggling, "--port", "0"])
    with HTTPClient(version, host.port()) as client:
        client.open()
        with client.listen():
            check(client, others(client))


@pytest.mark.parametrize("version", LEGACY)
def test_a_legacy_client_hears_of_it_over_stdio(version: str, toggling: list[str]) -> None:
    with StdioClient(version, toggling) as client:
        client.open()
        check(client, others(client))


@pytest.mark.parametrize("transport", ["http", "stdio"])
def test_a_modern_client_hears_of_it_where_it_subscribed(
    transport: str, toggling: list[str], start_host: Callable[..., Host]
) -> None:
    if transport == "http":
        made: Client = HTTPClient(MODERN, start_host([*toggling, "--port", "0"]).port())
    else:
        made = StdioClient(MODERN, toggling)
    with made as client:
        client.open()
        deaf = client.subscribe(promptsListChanged=True)
        pending = client.subscribe(toolsListChanged=True)
        check(client, lambda count: pending.notification(CHANGED, count))
        assert [message["method"] for message in deaf.notifications()] == [
            "notifications/subscriptions/acknowledged"
        ]
        client.cancel(pending)
        client.cancel(deaf)


def test_a_subscription_ends_with_a_result_when_the_host_stops(
    toggling: list[str], start_host: Callable[..., Host]
) -> None:
    host = start_host([*toggling, "--port", "0"])
    client = HTTPClient(MODERN, host.port())
    pending = client.subscribe(toolsListChanged=True)
    host.process.terminate()
    assert pending.response()["resultType"] == "complete"
    assert host.exit_code() == 0


def test_on_stdio_a_subscription_ends_with_a_result_and_a_cancellation(toggling: list[str]) -> None:
    with StdioClient(MODERN, toggling) as client:
        client.open()
        pending = client.subscribe(toolsListChanged=True)
        client.host.process.stdin.close()
        assert pending.response()["resultType"] == "complete"
        cancelled = pending.notification("notifications/cancelled")
        assert cancelled["params"]["requestId"] == pending.id
        assert client.host.exit_code() == 0
