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


# The names in the suite: a check that is lost, or entered under another name, is missed.
SCORED = {
    "2025-11-25": """
        completion-complete dns-rebinding-protection elicitation-sep1034-defaults elicitation-sep1330-enums
        json-schema-2020-12 logging-set-level ping prompts-get-embedded-resource prompts-get-simple
        prompts-get-with-args prompts-get-with-image prompts-list resources-list resources-read-binary
        resources-read-text resources-subscribe resources-templates-read resources-unsubscribe server-initialize
        server-session-lifecycle server-sse-multiple-streams server-sse-polling tools-call-audio
        tools-call-elicitation tools-call-embedded-resource tools-call-error tools-call-image
        tools-call-mixed-content tools-call-sampling tools-call-simple-text tools-call-with-logging
        tools-call-with-progress tools-list
    """,
    "2026-07-28": """
        caching completion-complete dns-rebinding-protection http-custom-header-server-validation
        http-header-validation input-required-result-basic-elicitation input-required-result-basic-list-roots
        input-required-result-basic-sampling input-required-result-capability-check
        input-required-result-ignore-extra-params input-required-result-missing-input-response
        input-required-result-multi-round input-required-result-multiple-input-requests
        input-required-result-non-tool-request input-required-result-request-state
        input-required-result-result-type input-required-result-tampered-state
        input-required-result-unsupported-methods input-required-result-validate-input json-schema-2020-12
        prompts-get-embedded-resource prompts-get-simple prompts-get-with-args prompts-get-with-image
        prompts-list resources-list resources-read-binary resources-read-text resources-templates-read
        sep-2164-resource-not-found server-sse-multiple-streams server-stateless tools-call-audio
        tools-call-embedded-resource tools-call-error tools-call-image tools-call-mixed-content
        tools-call-simple-text tools-call-with-progress tools-list
        tasks-capability-negotiation tasks-dispatch-and-envelope tasks-lifecycle tasks-mrtr-composition
        tasks-mrtr-input tasks-request-headers tasks-request-state-removal tasks-required-task-error
        tasks-status-notifications tasks-wire-fields
    """,
}


@pytest.mark.parametrize("version", SCORED)
def test_every_scored_scenario_is_there_by_its_name(version: str) -> None:
    assert {entry.name for entry in SCENARIOS if entry.version == version} == set(SCORED[version].split())
