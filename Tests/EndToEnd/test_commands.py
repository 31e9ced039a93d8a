"""The commands that tell what would be served."""

import hashlib
import json
import re
import subprocess
from pathlib import Path

from harness.fixtures import manifest, plugin
from harness.host import environment
from harness.paths import EXAMPLES, MORTISE, PLUGINS
from harness.waiting import PATIENCE


def mortise(*arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        [MORTISE, *arguments], capture_output=True, text=True, timeout=PATIENCE, env=environment(), check=False
    )
    assert done.returncode == code, done.stderr
    return done.stdout


def test_tools_are_listed() -> None:
    listed = mortise("tools")
    assert "run_python_code" in listed
    assert "ping" in listed


def test_tools_are_listed_as_json() -> None:
    tools = json.loads(mortise("tools", "--json", "--plugin-dir", str(EXAMPLES)))
    assert {"run_python_code", "ping", "count_text"} <= {tool["name"] for tool in tools}
    assert all(tool["inputSchema"]["type"] == "object" for tool in tools)


def test_plugins_are_listed_with_their_files() -> None:
    survey = json.loads(mortise("plugins", "--json"))
    found = {entry["id"]: entry for entry in survey["plugins"]}
    assert {"execution", "files", "health", "packages", "sessions"} == set(found)
    for name, entry in found.items():
        assert Path(entry["file"]) == PLUGINS / f"{name}.so"
        assert entry["used"] is True
    assert survey["problems"] == []


def test_plugins_tells_why_one_is_not_used(tmp_path: Path) -> None:
    plugin(tmp_path, "lonely", manifest("lonely", requires=["nothing/1"]))
    (tmp_path / "junk.so").write_text("junk")
    listed = mortise("plugins", "--plugin-dir", str(tmp_path), code=1)
    assert "nothing/1" in listed
    assert "junk.so" in listed


def test_what_another_plugin_replaces_or_the_configuration_disables_is_no_error(tmp_path: Path) -> None:
    plugin(tmp_path, "health")
    configuration = tmp_path / "mortise.yaml"
    configuration.write_text("plugins: {packages: {enabled: false}}")
    listed = mortise("plugins", "--plugin-dir", str(tmp_path), "--config", str(configuration))
    assert "has the same id 'health' and comes first" in listed and "disables the plugin 'packages'" in listed


def test_plugins_tells_of_each_where_it_is_what_it_is_and_whether_it_is_used(tmp_path: Path) -> None:
    lonely = plugin(tmp_path, "lonely", manifest("lonely", version="2.5.0", requires=["nothing/1"]))
    configuration = tmp_path / "mortise.yaml"
    configuration.write_text("plugins: {health: {enabled: false}}")
    listed = mortise("plugins", "--plugin-dir", str(tmp_path), "--config", str(configuration), code=1)
    entries = {entry.split()[0]: entry for entry in re.split(r"\n(?! )", listed) if entry}
    assert entries["lonely"].split()[1:3] == ["2.5.0", str(lonely)]
    assert f"sha256    {hashlib.sha256(lonely.read_bytes()).hexdigest()}" in entries["lonely"]
    assert "state     not used: see below" in entries["lonely"]
    assert "state     not used: the configuration disables it" in entries["health"]
    assert "state     used\n" in entries["execution"]
