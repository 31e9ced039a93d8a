"""The configuration: where it comes from, what holds, and what is said where it is wrong."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from harness.client import ProtocolError, structured
from harness.fixtures import manifest, plugin, tool
from harness.host import Host, arguments, environment
from harness.http import HTTPClient
from harness.paths import MORTISE, ROOT
from harness.schemas import MODERN
from harness.stdio import StdioClient
from harness.waiting import PATIENCE


def mortise(*words: str, code: int = 0, **variables: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [MORTISE, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
        env=environment(**variables), check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done


def effective(*words: str, **variables: str) -> dict[str, Any]:
    """What `mortise config` shows: for each setting its value and the origins of it."""
    return json.loads(mortise("config", "--json", *words, **variables).stdout)["settings"]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a configuration file."""

    def write(text: str) -> Path:
        file = tmp_path / "mortise.yaml"
        file.write_text(text)
        return file

    return write


def test_each_source_goes_before_the_next(write: Callable[[str], Path]) -> None:
    file = write("http:\n  port: 3\n")
    words = ["--config", str(file)]
    by_flag = effective(*words, "--port", "1", MORTISE_HTTP_PORT="2")["http.port"]
    assert by_flag == {"value": 1, "origins": [{"source": "command line", "flag": "--port"}]}
    by_variable = effective(*words, MORTISE_HTTP_PORT="2")["http.port"]
    assert by_variable == {"value": 2, "origins": [{"source": "environment", "variable": "MORTISE_HTTP_PORT"}]}
    by_file = effective(*words)["http.port"]
    assert by_file == {"value": 3, "origins": [{"source": "file", "file": str(file), "line": 2}]}
    assert effective()["http.port"] == {"value": 8080, "origins": [{"source": "default"}]}


def test_the_file_is_found_by_the_variable_or_in_the_users_folder(tmp_path: Path, write: Callable[[str], Path]) -> None:
    file = write("http:\n  port: 3\n")
    assert effective(MORTISE_CONFIG=str(file))["http.port"]["value"] == 3
    users = tmp_path / "config" / "mortise" / "mortise.yaml"
    users.parent.mkdir(parents=True)
    users.write_text("http:\n  port: 4\n")
    assert effective(XDG_CONFIG_HOME=str(tmp_path / "config"))["http.port"]["value"] == 4
    assert effective(XDG_CONFIG_HOME=str(tmp_path / "config"), MORTISE_CONFIG=str(file))["http.port"]["value"] == 3


def test_a_file_in_the_current_folder_is_not_read_unasked(tmp_path: Path, write: Callable[[str], Path]) -> None:
    write("this is: [no configuration\n")
    subprocess.run([MORTISE, "config"], cwd=tmp_path, env=environment(), check=True, capture_output=True)


def test_the_plain_form_shows_the_line_of_each_value(write: Callable[[str], Path]) -> None:
    file = write("log:\n  level: debug\nplugins:\n  sessions:\n    settings:\n      start_timeout: 90\n")
    shown = mortise("config", "--config", str(file)).stdout
    assert re.search(rf"^log\.level +debug +{re.escape(str(file))}:2$", shown, re.MULTILINE)
    assert re.search(rf"^plugins\.sessions\.settings\.start_timeout +90 +{re.escape(str(file))}:6$", shown, re.MULTILINE)
    assert re.search(r"^http\.port +8080 +default$", shown, re.MULTILINE)


# What a file says, and the message: where it is wrong, what is wrong, the mend.
FAULTS = {
    "an unknown key": ("http:\n  prot: 1\n", ":2:3: unknown key `prot` in `http`. Did you mean `port`?"),
    "a key in the wrong place": ("port: 1\n", ":1:1: unknown key `port`. Did you mean `http.port`?"),
    "a wrong type": ("http:\n  port: many\n", ':2:9: `http.port` must be a whole number from 0 to 65535, not "many".'),
    "no YAML": ("a: [1\nb: 2\n", ":2:2: is no YAML"),
    "a key twice": ("http: {}\nhttp: {}\n", ":2:1: the key 'http' comes twice"),
    "a contradiction": ("tools: {allow: [ping], deny: [ping]}\n", ":1:9: the tool 'ping' is allowed by"),
    "an unknown plugin": ("plugins:\n  session: {}\n", ":2:3: there is no plugin 'session'. Did you mean 'sessions'?"),
    "an unknown setting of a plugin": (
        "plugins:\n  sessions:\n    settings:\n      strt_timeout: 1\n",
        ":4:21: `plugins.sessions.settings` is wrong: strt_timeout: unknown setting; did you mean start_timeout?",
    ),
    "a wrong setting of a plugin": (
        "plugins:\n  sessions:\n    settings:\n      start_timeout: soon\n",
        ":4:22: `plugins.sessions.settings` is wrong: start_timeout: expected a number",
    ),
    "two Pythons": ("python: a\nplugins: {sessions: {settings: {python: b}}}\n", ":1: `python` and"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("command", ["serve", "config", "doctor"])
def test_a_wrong_file_is_told_with_place_and_mend(fault: str, command: str, write: Callable[[str], Path]) -> None:
    text, message = FAULTS[fault]
    file = write(text)
    done = mortise(command, "--config", str(file), code=1)
    assert f"{file}{message}" in (done.stdout if command == "doctor" else done.stderr)
    if command == "serve":
        assert done.stdout == ""


def test_everything_that_is_wrong_is_told_at_once(write: Callable[[str], Path]) -> None:
    file = write("a: 1\nhttp: {port: x}\nplugins: {sessions: {settings: {max_sessions: many}}}\n")
    done = mortise("config", "--config", str(file), code=1, MORTISE_LOG_LEVEL="loud")
    assert len(done.stderr.splitlines()) == 4
    assert "`plugins.sessions.settings` is wrong: max_sessions" in done.stderr
    assert "MORTISE_LOG_LEVEL must be one of" in done.stderr


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "absent.yaml"
    assert f"{file}: cannot be read: No such file" in mortise("config", "--config", str(file), code=1).stderr


def names(client: StdioClient) -> set[str]:
    return {tool["name"] for tool in client.tools()}


def test_a_tool_that_is_not_offered_is_neither_listed_nor_callable(launch: Callable[..., StdioClient]) -> None:
    client = launch(MODERN, "--tools", "ping")
    assert names(client) == {"ping"}
    with pytest.raises(ProtocolError) as error:
        client.tool("run_python_code", {"code": "1"})
    assert error.value.code == -32602


def test_tools_are_chosen_by_patterns(tmp_path: Path, launch: Callable[..., StdioClient]) -> None:
    tools = [tool(name) for name in ("probe_one", "probe_two", "probe_secret", "write_one")]
    plugin(tmp_path / "plugins", "reader", manifest("reader", tools=tools))
    file = tmp_path / "mortise.yaml"
    file.write_text("plugin_directories: [plugins]\ntools:\n  allow: ['probe_*', ping]\n  deny: ['*_secret']\n")
    assert names(launch(MODERN, "--config", str(file))) == {"probe_one", "probe_two", "ping"}


def test_a_plugin_that_is_disabled_is_not_started(write: Callable[[str], Path], launch: Callable[..., StdioClient]) -> None:
    file = write("plugins:\n  execution:\n    enabled: false\n")
    assert "run_python_code" not in names(launch(MODERN, "--config", str(file)))
    assert "disables the plugin 'execution'" in mortise("plugins", "--config", str(file)).stdout


@pytest.mark.parametrize("command", ["serve", "tools"])
def test_a_tool_that_exists_nowhere_is_refused_at_the_start_with_the_nearest(command: str) -> None:
    done = mortise(command, "--tools", "pong", code=1)
    assert "There is no tool 'pong'. Did you mean 'ping'?" in done.stderr
    assert done.stdout == ""


def test_denying_what_is_not_there_is_only_warned_of() -> None:
    assert "no tool 'pong'" in mortise("tools", MORTISE_TOOLS_DENY="pong").stderr


@pytest.mark.parametrize("command", ["serve", "config"])
def test_a_variable_that_is_no_setting_is_told_with_the_nearest(command: str, tmp_path: Path) -> None:
    done = mortise(command, "--workspace-dir", str(tmp_path), "--tools", "ping", MORTISE_LOG_LEVLE="debug")
    told = [line for line in done.stderr.splitlines() if "warning" in line]
    assert len(told) == 1 and "MORTISE_LOG_LEVLE (did you mean MORTISE_LOG_LEVEL?)" in told[0], done.stderr


def test_config_shows_the_variables_that_are_no_settings() -> None:
    shown = json.loads(mortise("config", "--json", MORTISE_SECRET="1", MORTISE_LOG_LEVEL="info").stdout)
    assert shown["unknown_variables"] == ["MORTISE_SECRET"]
    assert "# unknown variable: MORTISE_SECRET\n" in mortise("config", MORTISE_SECRET="1").stdout


def test_a_plugin_that_does_not_exist_is_told_before_any_is_started(write: Callable[[str], Path], tmp_path: Path) -> None:
    file = write("plugins:\n  filse: {}\n")
    done = mortise("serve", "--config", str(file), "--workspace-dir", str(tmp_path / "work"), code=1)
    assert done.stderr == f"Error: {file}:2:3: there is no plugin 'filse'. Did you mean 'files'?\n"
    assert not (tmp_path / "work").exists()


def test_scopes_for_tools_that_do_not_exist_are_only_warned_of(write: Callable[[str], Path], tmp_path: Path) -> None:
    scopes = "scopes: {read: ['read_*', pong], all: ['*']}"
    keys = f"issuer: https://a.example, resource: https://b.example/mcp, keys: {tmp_path}/keys"
    file = write(f"oauth: {{{keys}, {scopes}}}\n")
    told = mortise("tools", "--config", str(file)).stderr.splitlines()
    assert len(told) == 1 and "the scope 'read': 'pong' fits nothing that is there now. Did you mean 'ping'?" in told[0]


def test_a_plugin_is_given_its_settings(
    write: Callable[[str], Path], launch: Callable[..., StdioClient]
) -> None:
    file = write("plugins:\n  sessions:\n    settings:\n      execute_timeout: 1\n")
    answer = launch(MODERN, "--config", str(file)).tool("run_python_code", {"code": "import time; time.sleep(60)"})
    assert structured(answer)["status"] == "timeout"


def test_a_file_can_say_how_to_serve(
    tmp_path: Path, write: Callable[[str], Path], start_host: Callable[..., Host]
) -> None:
    file = write(f"transport: http\nhttp:\n  port: 0\nworkspace: {tmp_path}/work\n")
    host = start_host([str(MORTISE), "--config", str(file), "--tools", "ping"])
    with HTTPClient(MODERN, host.port()) as client:
        assert structured(client.tool("ping"))["ok"] is True
    assert (tmp_path / "work").is_dir()


def test_a_message_larger_than_the_configured_limit_is_refused(
    tmp_path: Path, start_host: Callable[..., Host]
) -> None:
    host = start_host(
        arguments(tmp_path, "--port", "0"), env=environment(MORTISE_HTTP_MESSAGE_BYTES="4KiB")
    )
    with HTTPClient(MODERN, host.port()) as client, pytest.raises((ProtocolError, AssertionError)):
        client.tool("run_python_code", {"code": "#" * 5000})


def test_the_documentation_has_every_setting_as_it_is() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text()
    _, _, rest = text.partition("<!-- The rest is what `mortise config --reference` prints. -->\n\n")
    assert rest == mortise("config", "--reference").stdout


def test_the_file_that_init_writes_is_good_and_says_only_where_the_workspace_is(tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    mortise("init", str(file))
    settings = effective("--config", str(file))
    changed = [path for path, setting in settings.items() if setting["origins"] != [{"source": "default"}]]
    assert changed == ["workspace"] and Path(settings["workspace"]["value"]).is_absolute()
    # Every line that is commented out is good as well. Those are left out with which no plugin would be there to ask.
    lines = [re.sub(r"^( *)#(?! )", r"\1", line) for line in file.read_text().splitlines()]
    left_out = re.compile(r" *(?:python|trusted_keys|allow: \[\{|\w+: *$)")
    file.write_text("\n".join(line for line in lines if not left_out.match(line) or line.endswith(":")))
    said = effective("--config", str(file))
    assert said["http.port"]["origins"][0]["source"] == "file"
    assert said["plugins.sessions.settings.execute_timeout"]["value"] == 300
