"""The host as a process."""

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .paths import KERNEL_PYTHON, MORTISE
from .waiting import PATIENCE, Lines

# What is said to each host by its environment.
settings: dict[str, str] = {}

ADDRESS = re.compile(r"https?://127\.0\.0\.1:(\d+)/mcp")


def arguments(workspace: Path, *more: str, python: str | Path = KERNEL_PYTHON) -> list[str]:
    """The command line that serves a workspace."""
    return [str(MORTISE), "serve", "--workspace-dir", str(workspace), "--python", str(python), *more]


def environment(**more: str) -> dict[str, str]:
    """The environment of a host: ours without what would change the configuration, the Python or the workspace.

    The user's own configuration is not there either, nor the tokens beside it, with which every client would need one.
    """
    hidden = {"MCP_WORKSPACE_DIR", "VIRTUAL_ENV", "PYTHONPATH"}
    ours = {k: v for k, v in os.environ.items() if k not in hidden and not k.startswith("MORTISE_")}
    return ours | settings | {"XDG_CONFIG_HOME": "/nonexistent"} | more


class Host:
    """A running `mortise` whose standard error is read line by line."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        stdio: bool = False,
        on_output: Callable[[bytes], None] | None = None,
        env: dict[str, str] | None = None,
        **options: Any,
    ) -> None:
        pipe = subprocess.PIPE if stdio else subprocess.DEVNULL
        self.process = subprocess.Popen(
            command, stdin=pipe, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env or environment(), **options
        )
        self.errors = Lines(self.process.stderr)
        self.output = Lines(self.process.stdout, on_output)

    @property
    def pid(self) -> int:
        return self.process.pid

    def port(self) -> int:
        """The port that the host serves, once it does."""
        line = self.errors.first(ADDRESS.search, what="a line with the address")
        return int(ADDRESS.search(line)[1])

    def exit_code(self, timeout: float = PATIENCE) -> int:
        """Waits for the end of the process and of what it says."""
        code = self.process.wait(timeout)
        self.errors.finish()
        self.output.finish()
        return code

    def stop(self) -> None:
        """Ends the process, gently if it lets us."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the host did not end within {PATIENCE} s of SIGTERM") from None
        finally:
            if self.process.stdin:
                with contextlib.suppress(BrokenPipeError):
                    self.process.stdin.close()

    def __enter__(self) -> "Host":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
