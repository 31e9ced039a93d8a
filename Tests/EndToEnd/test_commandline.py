"""What a person types: calls of tools, examinations, first steps, and the log that they read."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from harness.client import structured, text
from harness.fixtures import manifest, plugin, tool
from harness.host import Host, arguments, environment
from harness.http import HTTPClient
from harness.paths import KERNEL_PYTHON, MORTISE
from harness.schemas import MODERN
from harness.stdio import StdioClient
from harness.waiting import PATIENCE


def mortise(*words: str, code: int = 0, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [MORTISE, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, cwd=cwd,
        env=environment(**variables), check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done


@pytest.fixture
def call(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Calls a tool from the command line."""

    def call(*words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        options = ["--workspace-dir", str(tmp_path / "workspace"), "--python", str(KERNEL_PYTHON)]
        return mortise("call", *words, *options, code=code)

    return call


Call = Callable[..., subprocess.CompletedProcess[str]]


def test_call_prints_what_the_tool_says(call: Call) -> None:
    assert "42" in call("run_python_code", "code=print(6 * 7)").stdout


def test_call_takes_arguments_as_json(call: Call) -> None:
    assert "42" in call("run_python_code", "--json", '{"code": "print(6 * 7)", "timeout": 60}').stdout


def test_call_types_arguments_by_the_schema_of_the_tool(call: Call) -> None:
    # A text that looks like a number stays one, a number becomes one.
    assert "1234" in call("run_python_code", "code=1234", "timeout=60").stdout
    assert "in JSON, not 'soon'" in call("run_python_code", "code=1", "timeout=soon", code=1).stderr


def test_call_prints_the_whole_result(call: Call) -> None:
    result = json.loads(call("ping", "--raw").stdout)
    assert result["structuredContent"]["ok"] is True


def test_call_fails_where_the_tool_does(call: Call) -> None:
    done = call("run_python_code", "cod=1", code=1)
    assert "code: missing" in done.stdout
    assert "cod: unknown argument; did you mean code?" in done.stdout


def test_call_names_the_nearest_tool(call: Call) -> None:
    assert "There is no tool 'pin'. Did you mean 'ping'?" in call("pin", code=1).stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["ping", "x"], "'x' is no argument. Write it as key=value."),
        (["ping", "--json", "[1]"], "--json is no JSON object"),
        (["ping", "--json", "{"], "--json is no JSON object"),
    ],
)
def test_call_explains_wrong_arguments(words: list[str], says: str, call: Call) -> None:
    assert says in call(*words, code=1).stderr


def test_wrong_arguments_are_told_to_a_client_with_path_expected_and_came(launch: Callable[..., StdioClient]) -> None:
    answer = launch(MODERN, "--tools", "run_python_code").tool("run_python_code", {"code": 1, "tiemout": 3})
    assert answer["isError"] is True
    assert "code: expected a string, got 1" in text(answer)
    assert "tiemout: unknown argument; did you mean timeout?" in text(answer)


def test_a_plugin_with_a_schema_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"n": {"type": "int"}}}
    plugin(tmp_path, "faulty", manifest("faulty", tools=[tool("odd") | {"inputSchema": schema}]))
    shown = mortise("plugins", "--plugin-dir", str(tmp_path), code=1).stdout
    assert re.search(r"not used: .*faulty\.so .*'odd'.*`inputSchema`.*#/properties/n/type", shown)


def test_a_plugin_that_breaks_its_word_is_named_in_debug_runs(tmp_path: Path, launch: Callable[..., StdioClient]) -> None:
    schema = {"type": "object", "required": ["n"]}
    plugin(tmp_path, "liar", manifest("liar", tools=[tool("lie") | {"outputSchema": schema}]))
    client = launch(MODERN, "--plugin-dir", str(tmp_path), "--log-level", "debug", "--tools", "lie")
    assert text(client.start_tool("lie").response()) == "fixture"
    client.host.errors.first(
        lambda line: "'liar'" in line and "'lie' broke its own word" in line, what="a line that names the plugin"
    )


def test_init_writes_a_file_once_and_shows_how_clients_are_set_up(tmp_path: Path) -> None:
    shown = mortise("init", cwd=tmp_path).stdout
    file = tmp_path / "mortise.yaml"
    before = file.read_text()
    for client in ("Claude Desktop", "Claude Code", "VS Code", "Cursor"):
        assert client in shown
    blocks = [json.loads(block) for block in re.findall(r"^\{$.*?^\}$", shown, re.MULTILINE | re.DOTALL)]
    entries = [(block.get("mcpServers") or block["servers"])["mortise"] for block in blocks]
    assert len(entries) == 2
    for entry in entries:
        with StdioClient(MODERN, [entry["command"], *entry["args"], "--workspace-dir", str(tmp_path)]) as client:
            assert structured(client.open().tool("ping"))["ok"] is True
    refused = mortise("init", cwd=tmp_path, code=1)
    assert "exists and was left as it is" in refused.stderr
    assert file.read_text() == before


@pytest.mark.parametrize("command", ["serve", "tools", "plugins", "call", "config", "doctor", "init"])
def test_every_command_explains_itself(command: str) -> None:
    shown = mortise("help", command).stdout
    assert "OVERVIEW" in shown
    assert f"mortise {command}" in shown


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_get_completions(shell: str) -> None:
    assert "--workspace-dir" in mortise("--generate-completion-script", shell).stdout.replace("'workspace-dir'", "--workspace-dir")


SECRET = "correct horse battery staple"


def test_each_call_is_one_line_of_the_log_without_what_was_said(tmp_path: Path, start_host: Callable[..., Host]) -> None:
    host = start_host(arguments(tmp_path, "--port", "0", "--log-format", "json"))
    with HTTPClient(MODERN, host.port()) as client:
        client.run(f"print({SECRET!r})")
        client.tool("run_python_code", {"cod": SECRET})
    host.stop()
    host.exit_code()
    lines = [json.loads(line) for line in host.errors.items]
    calls = [line for line in lines if line["message"] == "Tool called"]
    assert [line["outcome"] for line in calls] == ["ok", "wrong arguments"]
    for line in calls:
        assert {"time", "level", "plugin", "call", "tool", "caller", "duration"} <= line.keys()
    assert SECRET not in json.dumps(lines)


def test_a_log_that_nobody_reads_does_not_hold_up_the_server(tmp_path: Path) -> None:
    command = arguments(tmp_path, "--port", "0", "--tools", "ping", "--log-level", "debug")
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment()) as process:
        try:
            for line in process.stderr:
                if found := re.search(rb"http://127\.0\.0\.1:(\d+)/mcp", line):
                    break
            with HTTPClient(MODERN, int(found[1])) as client:
                # Each call is a line of over a hundred bytes; the pipe holds 64 KiB.
                for _ in range(1500):
                    assert structured(client.tool("ping"))["ok"] is True
        finally:
            process.terminate()
            process.stderr.read()
