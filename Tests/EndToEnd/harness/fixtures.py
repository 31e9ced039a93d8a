"""Plugins that are made for a test."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from .paths import HEADERS, TESTS


def compiler() -> str:
    found = shutil.which("cc") or shutil.which("clang")
    assert found, "no C compiler"
    return found


def tool(name: str) -> dict[str, Any]:
    """A tool without parameters, as a manifest has it."""
    return {"name": name, "description": "For tests.", "inputSchema": {"type": "object"}}


def manifest(name: str, **more: Any) -> dict[str, Any]:
    """A manifest that is complete, with one tool of the plugin's own name."""
    return {"id": name, "version": "1.0.0", "tools": [tool(name)]} | more


def plugin(folder: Path, name: str, text: dict[str, Any] | str | None = None, **macros: str) -> Path:
    """Compiles plugins/fixture.c as `folder/name.so`, with a manifest and the macros that the file names."""
    text = manifest(name) if text is None else text
    text = text if isinstance(text, str) else json.dumps(text)
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / f"{name}.so"
    defined = {"MANIFEST": json.dumps(text, ensure_ascii=True), **macros}
    subprocess.run(
        [
            compiler(), "-std=c99", "-shared", "-fPIC", "-fvisibility=hidden", f"-I{HEADERS}",
            *(f"-D{key}={value}" for key, value in defined.items()),
            str(TESTS / "plugins" / "fixture.c"), "-o", str(library),
        ],
        check=True,
    )  # fmt: skip
    return library
