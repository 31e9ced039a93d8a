"""What the README tells people to type works."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from harness.host import Host, environment
from harness.http import HTTPClient
from harness.paths import ROOT, environment_python
from harness.schemas import LEGACY
from harness.stdio import StdioClient
from harness.waiting import PATIENCE

README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def test_the_python_example_prints_the_path_of_a_plot(server: Host, workspace: Path) -> None:
    (example,) = blocks("python")
    printed = subprocess.run(
        [environment_python("fastmcp-4"), "-c", example.replace(":8080/", f":{server.port()}/")],
        capture_output=True, text=True, timeout=PATIENCE, env=environment(), check=True,
    ).stdout  # fmt: skip
    assert (workspace / printed.strip()).read_bytes().startswith(b"\x89PNG")


def test_the_settings_for_clients_start_a_server(tmp_path: Path) -> None:
    started = 0
    for block in blocks("json"):
        settings = json.loads(block)
        (entry,) = (settings.get("mcpServers") or settings["servers"]).values()
        if "command" in entry:
            words = [entry["command"], *entry["args"]]
            command = [
                word.replace("/path/to/mortise", str(ROOT)).replace("/path/to/workspace", str(tmp_path))
                for word in words
            ]
            with StdioClient(LEGACY[0], command) as client:
                assert client.open().tools()
            started += 1
    assert started == 2


def test_every_file_that_is_linked_exists() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (ROOT / target).exists(), target


def test_the_tools_that_are_told_of_are_those_that_are_offered(connect: Callable[..., HTTPClient]) -> None:
    told = set(re.findall(r"^\| `(\w+)` \|", README, flags=re.MULTILINE))
    assert {tool["name"] for tool in connect(LEGACY[0]).tools()} == told
