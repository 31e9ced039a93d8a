"""What the tests are given: workspaces, hosts and clients."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from harness.client import Client  # noqa: E402
from harness.host import Host, arguments, settings  # noqa: E402
from harness.http import HTTPClient  # noqa: E402
from harness.issuer import Issuer  # noqa: E402
from harness.paths import MORTISE  # noqa: E402
from harness.schemas import MODERN  # noqa: E402
from harness.stdio import StdioClient  # noqa: E402


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--isolated", action="store_true", help="run each plugin in a process of its own")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--isolated"):
        settings["MORTISE_ISOLATE_PLUGINS"] = "true"
    if not MORTISE.exists():
        pytest.exit(f"{MORTISE} is missing: run `make build` first", returncode=2)


@pytest.fixture
def cleanup() -> Iterator[ExitStack]:
    """Ends what a test has started, in reverse order."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def start_host(cleanup: ExitStack) -> Callable[..., Host]:
    """Starts a host with a command line; it is ended with the test."""

    def start(command: list[str], **options: object) -> Host:
        return cleanup.enter_context(Host(command, **options))

    return start


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """An authorization server."""
    with Issuer() as issuer:
        yield issuer


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of `server`."""
    return tmp_path_factory.mktemp("workspace")


@pytest.fixture(scope="module")
def server(workspace: Path) -> Iterator[Host]:
    """A host that serves HTTP, shared by the tests of a module."""
    with Host(arguments(workspace, "--port", "0")) as host:
        host.port()
        yield host


@pytest.fixture
def client(server: Host) -> Iterator[Client]:
    """A modern client of `server`."""
    with HTTPClient(MODERN, server.port()) as client:
        yield client


@pytest.fixture
def connect(server: Host, cleanup: ExitStack) -> Callable[..., Client]:
    """Opens a client of `server` that speaks a version of the protocol."""

    def connect(version: str, capabilities: dict[str, object] | None = None) -> Client:
        return cleanup.enter_context(HTTPClient(version, server.port(), capabilities)).open()

    return connect


@pytest.fixture
def launch(tmp_path: Path, cleanup: ExitStack) -> Callable[..., StdioClient]:
    """Launches a host of its own and speaks over its standard streams, in a workspace that is `tmp_path`."""

    def launch(version: str, *more: str, capabilities: dict[str, object] | None = None) -> StdioClient:
        client = StdioClient(version, arguments(tmp_path, *more), capabilities)
        return cleanup.enter_context(client).open()

    return launch
