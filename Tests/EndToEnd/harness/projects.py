"""Projects of plugins, begun by `mortise plugin new`."""

import os
import subprocess
from pathlib import Path

from .host import environment
from .paths import MORTISE

# What would change what `make` does: an outer make, and another installation.
OUTER = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PREFIX", "DESTDIR", "CFLAGS", "CXXFLAGS", "LDFLAGS", "RUSTFLAGS")


def begin(name: str, language: str, *more: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [MORTISE, "plugin", "new", name, "--language", language, *more],
        capture_output=True, text=True, cwd=cwd, env=environment(**variables), check=False,
    )  # fmt: skip


def make(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What `make` does with a project, of which standard error comes within standard output."""
    inherited = {key: value for key, value in environment().items() if key not in OUTER}
    return subprocess.run(
        ["make", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=project, env=inherited,
        check=False,
    )  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    """All files beneath a folder, by their paths in it."""
    return {
        os.path.relpath(os.path.join(path, name), folder): Path(path, name).read_bytes()
        for path, _, names in os.walk(folder)
        for name in names
    }
