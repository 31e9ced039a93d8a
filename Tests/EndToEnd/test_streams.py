"""The streams of legacy sessions: listening, and resuming what broke off."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from harness.client import text
from harness.host import Host
from harness.http import HTTPClient
from harness.schemas import LEGACY

STREAMABLE = LEGACY[:3]
NEWEST = LEGACY[0]

GATED = """
import pathlib, time
{before}
while not pathlib.Path({gate!r}).exists():
    time.sleep(0.01)
print("after the gate")
"""


@pytest.fixture
def client(request: pytest.FixtureRequest, server: Host) -> Iterator[HTTPClient]:
    with HTTPClient(getattr(request, "param", NEWEST), server.port()) as client:
        client.open()
        yield client


@pytest.mark.parametrize("client", STREAMABLE, indirect=True)
def test_a_session_may_listen(client: HTTPClient) -> None:
    with client.listen() as stream:
        assert stream.status == 200
        assert stream.kind == "text/event-stream"
        client.close()
        assert stream.ended(), "DELETE ends the streams of the session"
        client._session = None


@pytest.mark.parametrize("client", STREAMABLE, indirect=True)
def test_what_a_broken_stream_missed_comes_again(client: HTTPClient, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    pending = client.start_run(
        GATED.format(before='print("before the gate", flush=True)', gate=str(gate)), progress=True
    )
    pending.progress("before the gate")
    event = pending.event_ids.first(lambda _: True, what="an event id")
    client.disconnect(pending)
    pending.reopen()
    with client.listen(after=event):
        gate.touch()
        assert "before the gate\nafter the gate" in text(pending.response())


def test_the_result_of_a_silent_cell_is_not_lost(client: HTTPClient, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    pending = client.start_run(GATED.format(before="", gate=str(gate)))
    # Nothing is said: the stream itself comes with an id.
    event = pending.event_ids.first(lambda _: True, what="an event id")
    client.disconnect(pending)
    pending.reopen()
    gate.touch()
    with client.listen(after=event) as stream:
        assert "after the gate" in text(pending.response())
        assert stream.ended()


def test_nobody_resumes_the_stream_of_another_session(
    client: HTTPClient, connect: Callable[..., HTTPClient], tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    pending = client.start_run(GATED.format(before="", gate=str(gate)))
    event = pending.event_ids.first(lambda _: True, what="an event id")
    stranger = connect(NEWEST)
    assert isinstance(stranger, HTTPClient)
    with stranger.listen(after=event) as stream:
        assert stream.status == 400
    gate.touch()
    assert "after the gate" in text(pending.response())
