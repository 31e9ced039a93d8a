"""The tool install_dependencies, without any network: packages are made by the test and lie in the workspace."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from harness import packaging
from harness.client import Client, structured, text
from harness.families import FAMILY
from harness.host import Host, arguments, environment
from harness.http import HTTPClient
from harness.paths import environment_python
from harness.processes import Watch, descendants
from harness.schemas import LEGACY, MODERN

UV = environment_python("tests").with_name("uv")


def without_uv() -> str:
    """PATH without the directories that have uv."""
    return os.pathsep.join(path for path in os.environ["PATH"].split(os.pathsep) if not (Path(path) / "uv").exists())


@pytest.fixture(scope="module", params=["pip", "uv"])
def installer(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def python(installer: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a throw-away environment."""
    return packaging.environment(tmp_path_factory.mktemp(installer) / "environment")


@pytest.fixture(scope="module")
def variables(installer: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The host's environment, in which there is uv or not."""
    path = without_uv()
    if installer == "uv":
        only_uv = tmp_path_factory.mktemp("bin")
        (only_uv / "uv").symlink_to(UV)
        path = f"{only_uv}{os.pathsep}{path}"
    cache = str(tmp_path_factory.mktemp("cache"))
    return environment(PATH=path, UV_CACHE_DIR=cache, PIP_NO_INDEX="1")


@pytest.fixture(scope="module")
def server(workspace: Path, python: Path, variables: dict[str, str]) -> Iterator[Host]:
    with Host(arguments(workspace, "--port", "0", python=python), env=variables) as host:
        host.port()
        yield host


def install(client: Client, *packages: str) -> dict[str, Any]:
    answer = client.tool("install_dependencies", {"packages": list(packages)})
    assert not answer.get("isError"), answer
    return structured(answer)


def refusal(client: Client, call: dict[str, Any]) -> str:
    answer = client.tool("install_dependencies", call)
    assert answer.get("isError"), answer
    return text(answer)


@pytest.mark.parametrize("version", [MODERN, LEGACY[0]])
def test_a_wheel_is_installed_and_can_be_imported_in_a_session_that_runs(
    server: Host, workspace: Path, python: Path, installer: str, version: str
) -> None:
    name = f"tiny_{installer}_{version.replace('-', '_')}"
    with HTTPClient(version, server.port()) as client:
        client.open()
        assert client.run(f"import {name}")["error"]["name"] == "ModuleNotFoundError"
        file = packaging.wheel(workspace / "dist", name)
        result = install(client, f"./dist/{file}")
        assert result["returncode"] == 0, result
        assert name.replace("_", "-") in (result["stdout"] + result["stderr"]).replace("_", "-")
        assert client.run(f"import {name}; print({name}.VERSION, {name}.__file__)")["stdout"].startswith(
            f"1.0 {python.parents[1]}/lib/"
        )


def test_another_version_replaces_one(client: Client, workspace: Path, installer: str) -> None:
    name = f"newer_{installer}"
    files = [packaging.wheel(workspace, name, version) for version in ("1.0", "2.0")]
    for file in files:
        assert install(client, str(workspace / file))["returncode"] == 0
    assert client.run(f"import {name}; print({name}.VERSION)")["stdout"] == "2.0\n"


def test_an_installer_that_fails_says_why(client: Client) -> None:
    result = install(client, "mortise-tests-no-such-package; python_version < '1' or python_version > '2'", "./dist")
    assert result["returncode"] != 0
    assert result["stderr"]
    assert result["notices"] == [f"It ended with exit code {result['returncode']}."]


def hang(workspace: Path, name: str) -> str:
    """Makes a source tree whose build starts a child and a daemon, tells their ids and never ends."""
    os.mkfifo(workspace / f"{name}.pids")
    fifo = str(workspace / f"{name}.pids")
    source = FAMILY.replace("print(", "told = (").replace(", flush=True", "")
    packaging.source_tree(
        workspace / name,
        f"{source}\nwith open({fifo!r}, 'w') as file: file.write(f'{{told[0]}} {{told[1]}}')\n"
        "import signal\nsignal.signal(15, signal.SIG_IGN)\nwhile True: signal.pause()",
    )
    return f"./{name}"


def started(workspace: Path, name: str) -> set[int]:
    """Waits until the build hangs, and returns the ids of what it started."""
    pids = {int(pid) for pid in re.findall(r"\d+", (workspace / f"{name}.pids").read_text())}
    assert len(pids) == 2
    return pids


def test_an_installation_that_is_cancelled_leaves_nothing_and_lets_the_next_begin(
    client: Client, workspace: Path, installer: str
) -> None:
    name = f"hanging-{installer}"
    call = client.start_tool("install_dependencies", {"packages": [hang(workspace, name)]}, progress=True)
    with Watch(started(workspace, name)) as processes:
        waiting = client.start_tool("install_dependencies", {"packages": ["./" + packaging.wheel(workspace, "after")]})
        client.cancel(call)
        assert processes.alive_after() == []
    assert structured(waiting.response())["returncode"] == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_installer_outlives_the_host(
    number: signal.Signals, tmp_path: Path, python: Path, variables: dict[str, str], cleanup: ExitStack
) -> None:
    host = cleanup.enter_context(Host(arguments(tmp_path, "--port", "0", python=python), env=variables))
    client = HTTPClient(MODERN, host.port())
    client.start_tool("install_dependencies", {"packages": [hang(tmp_path, "hanging")]})
    pids = started(tmp_path, "hanging")
    with Watch({host.pid} | descendants(host.pid) | pids) as processes:
        host.process.send_signal(number)
        assert processes.alive_after() == []


def configured(folder: Path, settings: str, python: Path, variables: dict[str, str]) -> Host:
    """A host with settings of the plugin."""
    (folder / "mortise.yaml").write_text(f"plugins: {{packages: {{settings: {{{settings}}}}}}}")
    command = arguments(folder, "--port", "0", "--config", str(folder / "mortise.yaml"), python=python)
    return Host(command, env=variables)


def test_the_time_of_an_installation_is_that_of_the_configuration(
    tmp_path: Path, python: Path, variables: dict[str, str], cleanup: ExitStack
) -> None:
    packaging.source_tree(tmp_path / "slow", "import signal\nwhile True: signal.pause()")
    host = cleanup.enter_context(configured(tmp_path, "timeout: 1", python, variables))
    result = install(HTTPClient(MODERN, host.port()), "./slow")
    assert result["returncode"] == -9
    assert "its time of 1.0 seconds was over" in result["notices"][0]


def test_the_limits_of_an_installer_are_those_of_the_configuration(
    tmp_path: Path, python: Path, variables: dict[str, str], cleanup: ExitStack
) -> None:
    limits = tmp_path / "limits"
    packaging.source_tree(
        tmp_path / "limited",
        f"import resource\nwith open({str(limits)!r}, 'w') as file:\n"
        "    file.write(repr(resource.getrlimit(resource.RLIMIT_FSIZE)))",
    )
    host = cleanup.enter_context(configured(tmp_path, "limits: {file_size: 123456789}", python, variables))
    assert install(HTTPClient(MODERN, host.port()), "./limited")["returncode"] != 0
    assert limits.read_text() == "(123456789, 123456789)"


STOP_FOR_EVER = """
import os, subprocess, sys
def parent(pid): return int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
chain = [os.getpid()]
while "mortise" not in open(f"/proc/{chain[-1]}/comm").read(): chain.append(parent(chain[-1]))
supervisor, guard = chain[-3:-1]
again = f"import os\\nwhile True: os.kill({guard}, 19); os.kill({supervisor}, 19)"
subprocess.Popen(["setsid", sys.executable, "-c", again])
exec(again)
"""


def test_an_installer_that_stops_its_watchers_for_ever_is_killed_by_the_host(
    tmp_path: Path, python: Path, variables: dict[str, str], cleanup: ExitStack
) -> None:
    packaging.source_tree(tmp_path / "hostile", STOP_FOR_EVER)
    host = cleanup.enter_context(configured(tmp_path, "timeout: 10", python, variables))
    client = HTTPClient(MODERN, host.port())
    client.run("1")
    before = descendants(host.pid)
    result = install(client, "./hostile")
    assert result["returncode"] == -9
    assert "its time of 10.0 seconds was over" in result["notices"][0]
    assert descendants(host.pid) <= before


def test_the_system_is_left_alone(tmp_path: Path, cleanup: ExitStack) -> None:
    python = Path("/usr/bin/python3")
    if not python.exists():
        pytest.skip("this system has no Python")
    host = cleanup.enter_context(Host(arguments(tmp_path, "--port", "0", python=python)))
    said = refusal(HTTPClient(MODERN, host.port()), {"packages": ["numpy"]})
    assert said.startswith("Nothing is installed: the kernels run in /usr/bin/python3, the system's Python")


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({}, "packages"),
    "no list": ({"packages": "numpy"}, "packages"),
    "an empty list": ({"packages": []}, "packages"),
    "a number": ({"packages": [1]}, "packages"),
    "too many": ({"packages": ["x"] * 201}, "packages"),
    "an empty item": ({"packages": ["numpy", " "]}, "packages[1]"),
    "an option": ({"packages": ["--index-url=https://evil.example"]}, '"--index-url=https://evil.example" is an option'),
    "an option behind a space": ({"packages": [" -r/etc/passwd"]}, "is an option"),
    "a null byte": ({"packages": ["num\0py"]}, "control character"),
    "a line break": ({"packages": ["numpy\n--pre"]}, "control character"),
    "an enormous item": ({"packages": ["x" * 5000]}, "5000 bytes"),
    "an address": ({"packages": ["https://evil.example/x.whl"]}, "is an address"),
    "a repository": ({"packages": ["git+ssh://git@evil.example/x"]}, "is an address"),
    "an address of a name": ({"packages": ["x @ https://evil.example/x.whl"]}, "is an address"),
    "a file's address": ({"packages": ["file:///etc"]}, "is an address"),
    "a file's address with one slash": ({"packages": ["x @ file:/etc"]}, "packages[0]"),
    "a file's address with an encoded slash": ({"packages": ["x @ file:%2Fetc"]}, "is an address"),
    "an address without slashes": ({"packages": ["x @ git+https:127.0.0.1:9"]}, "is an address"),
    "a directory as an address": ({"packages": ["x @ tmp"]}, "is an address"),
    "a variable": ({"packages": ["x @ ${HOME}"]}, "contains"),
    "no requirement": ({"packages": ["numpy pandas"]}, "is no requirement"),
    "a path outside": ({"packages": ["../x"]}, '".."'),
    "an absolute path": ({"packages": ["/etc"]}, "absolute"),
    "a path of the home directory": ({"packages": ["~/x"]}, "packages[0]"),
    "a path over a link": ({"packages": ["./out/passwd"]}, "symbolic link"),
    "a link": ({"packages": ["./out"]}, "symbolic link"),
    "a missing wheel": ({"packages": ["none-1.0-py3-none-any.whl"]}, "does not exist"),
    "a FIFO": ({"packages": ["./pipe"]}, "is a FIFO"),
    "an unknown argument": ({"packages": ["numpy"], "upgrade": True}, "upgrade"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_named(client: Client, workspace: Path, case: str) -> None:
    if not (workspace / "out").is_symlink():
        (workspace / "out").symlink_to("/etc")
        os.mkfifo(workspace / "pipe")
    call, said = WRONG[case]
    answer = refusal(client, call)
    assert said in answer
    assert len(answer) < 6000
