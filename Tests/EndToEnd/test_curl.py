"""What docs/plugins.md types to call a tool by curl works."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from harness.host import Host, arguments
from harness.paths import ROOT
from harness.projects import begin, make
from harness.waiting import PATIENCE

BLOCKS = re.findall(r"^```sh\n(curl .*?|session=.*?)^```$", (ROOT / "docs" / "plugins.md").read_text(), re.M | re.S)


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl")
def test_a_tool_is_called_in_both_eras(tmp_path: Path, start_host: Callable[..., Host]) -> None:
    begin("my-plugin", "c", cwd=tmp_path)
    assert make(tmp_path / "my-plugin").returncode == 0
    host = start_host(arguments(tmp_path, "--port", "0", "--plugin-dir", str(tmp_path / "my-plugin" / "build")))
    assert len(BLOCKS) == 2
    for block in BLOCKS:
        script = block.replace(":8080/", f":{host.port()}/")
        said = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=PATIENCE, check=True).stdout
        answer = json.loads(said.strip().splitlines()[-1].removeprefix("data: "))
        assert answer["result"]["structuredContent"] == {"greeting": "Hello, Ann!"}
