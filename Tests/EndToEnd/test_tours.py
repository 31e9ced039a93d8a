"""The clients that people have, with prompts, completion and questions of all kinds, over both transports."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.example import everything
from harness.host import Host
from test_clients import use

TOURS = {
    "fastmcp-4": "tour_fastmcp.py",
    "fastmcp-2.13": "tour_fastmcp.py",
    "mcp-2": "tour_mcp_2.py",
    "mcp-1": "tour_mcp_1.py",
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Host(everything(tmp_path_factory.mktemp("everything"), "--port", "0")) as host:
        yield f"http://127.0.0.1:{host.port()}/mcp"


def check(seen: dict[str, object]) -> None:
    assert "test_simple_prompt" in seen.pop("prompts")
    assert seen == {
        "prompt": "Prompt with arguments: arg1='a', arg2='b'",
        "asking": "Use this context: Ann",
        "completion": ["paris", "park", "party"],
        "resource": "Read by Ann.",
        "elicitation": 'User response: action=accept, content={"username":"Ann","email":"ann@example.com"}',
        "sampling": "LLM response: Paris",
        "several": "Paris, Ann of 1 roots",
        "rounds": '"Ann" likes "Ann".',
    }


@pytest.mark.parametrize("name", TOURS)
def test_a_client_tours_over_http(name: str, url: str) -> None:
    check(use(name, "http", url, script=TOURS[name]))


@pytest.mark.parametrize("name", TOURS)
def test_a_client_tours_over_stdio(name: str, tmp_path: Path) -> None:
    check(use(name, "stdio", *everything(tmp_path), script=TOURS[name]))
