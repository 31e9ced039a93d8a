"""A plugin that is written while it is served."""

import hashlib
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from harness.client import text
from harness.host import Host, environment
from harness.http import HTTPClient
from harness.paths import KERNEL_PYTHON, MORTISE
from harness.schemas import MODERN


def test_what_is_saved_is_built_and_served(
    tmp_path: Path, start_host: Callable[..., Host], cleanup: ExitStack
) -> None:
    subprocess.run(
        [MORTISE, "plugin", "new", "greeter", "--language", "c", "--path", tmp_path / "greeter"],
        check=True, env=environment(), stdout=subprocess.DEVNULL,
    )  # fmt: skip
    host = start_host(
        [MORTISE, "dev", tmp_path / "greeter", "--port", "0", "--workspace-dir", tmp_path / "workspace",
         "--python", KERNEL_PYTHON]
    )  # fmt: skip
    client = cleanup.enter_context(HTTPClient(MODERN, host.port())).open()
    assert "greeter_greet" in {tool["name"] for tool in client.tools()}, "built before it is served"
    source = tmp_path / "greeter" / "src" / "plugin.c"
    written = source.read_text()

    assert "Hello" in text(client.tool("greeter_greet", {"name": "Ann"}))
    source.write_text(written.replace("Hello", "Welcome"))
    replaced = host.errors.first(
        lambda line: "The plugin 'greeter'" in line and "is replaced by" in line, what="the new one"
    )
    # Its version is the same.
    library = tmp_path / "greeter" / "build" / "greeter.so"
    assert hashlib.sha256(library.read_bytes()).hexdigest() in replaced
    assert "Welcome" in text(client.tool("greeter_greet", {"name": "Ann"}))

    source.write_text("no C")
    host.errors.first(lambda line: "Error" in line and "make" in line, what="that it cannot be built")
    assert "Welcome" in text(client.tool("greeter_greet", {"name": "Ann"}))


def test_it_is_built_once_at_first_and_not_for_what_tools_write(
    tmp_path: Path, start_host: Callable[..., Host], cleanup: ExitStack
) -> None:
    project = tmp_path / "greeter"
    subprocess.run(
        [MORTISE, "plugin", "new", "greeter", "--language", "c", "--path", project],
        check=True, env=environment(), stdout=subprocess.DEVNULL,
    )  # fmt: skip
    makefile = project / "Makefile"
    # Each run of make leaves a line beside the project.
    makefile.write_text(makefile.read_text() + f"\n$(shell echo made >> '{tmp_path}/runs')\n")
    host = start_host(
        [MORTISE, "dev", project, "--port", "0", "--workspace-dir", project / "notes", "--python", KERNEL_PYTHON]
    )
    client = cleanup.enter_context(HTTPClient(MODERN, host.port())).open()
    for number in range(3):
        client.tool("write_file", {"path": f"{number}.txt", "content": "mine"})
    assert (project / "notes" / "2.txt").exists()
    source = project / "src" / "plugin.c"
    source.write_text(source.read_text().replace("Hello", "Welcome"))
    host.errors.first(lambda line: "The plugin 'greeter'" in line and "is replaced by" in line, what="the new one")
    assert (tmp_path / "runs").read_text() == "made\n" * 2
