"""Where things are."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# The tree that is tested: the staged one, or one that is installed elsewhere.
DIST = Path(os.environ.get("MORTISE_DIST", ROOT / "dist"))
MORTISE = DIST / "bin" / "mortise"
PLUGINS = DIST / "lib" / "mortise" / "plugins"
EXAMPLES = DIST / "lib" / "mortise" / "examples"
HEADERS = DIST / "include"
SCHEMAS = ROOT / "Tests" / "Schemas"
TESTS = ROOT / "Tests" / "EndToEnd"
KERNEL_PYTHON = ROOT / ".venv" / "bin" / "python"


def environment_python(name: str) -> Path:
    """The Python of one of the environments beside the tests, as `fastmcp-4`."""
    return ROOT / ".venvs" / name / "bin" / "python"
