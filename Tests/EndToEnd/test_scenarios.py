"""The scenarios of the public conformance suite, at both of the versions at which it scores servers.

Each is checked against the example plugin `everything`, from the specification, and every message against its schema.
"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from harness.example import everything
from harness.host import Host
from harness.http import HTTPClient
from scenarios import SCENARIOS, Scenario, Server, prompts, questions, resources, rounds, stateless, tasks, tools, transport

# The scenarios are entered when their modules are imported.
MODULES = (prompts, questions, resources, rounds, stateless, tasks, tools, transport)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A host that serves the example plugin, and no other tools."""
    with Host(everything(tmp_path_factory.mktemp("everything"), "--port", "0")) as host:
        yield host.port()


@pytest.fixture
def served(port: int, cleanup: ExitStack) -> Server:
    def connect(version: str, capabilities: dict[str, object] | None = None) -> HTTPClient:
        return cleanup.enter_context(HTTPClient(version, port, capabilities)).open()

    return Server(port, connect)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.title)
def test_a_scenario(scenario: Scenario, served: Server) -> None:
    scenario.check(served, scenario.version)


@pytest.mark.parametrize(("version", "scored"), [("2025-11-25", 30), ("2026-07-28", 37)])
def test_every_scored_scenario_is_there(version: str, scored: int) -> None:
    names = {entry.name for entry in SCENARIOS if entry.version == version}
    assert len({name for name in names if not name.startswith("tasks-")}) >= scored


def test_every_scenario_of_the_extension_for_tasks_is_there() -> None:
    assert len({entry.name for entry in SCENARIOS if entry.name.startswith("tasks-")}) == 10
