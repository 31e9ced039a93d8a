"""A host that serves the example plugin `everything` and no other."""

from pathlib import Path

from .host import arguments
from .paths import EXAMPLES

SHIPPED = ("execution", "files", "health", "packages", "sessions")


def everything(folder: Path, *more: str) -> list[str]:
    """The command line, with what it needs in a folder."""
    plugins = folder / "plugins"
    plugins.mkdir()
    (plugins / "everything.so").symlink_to(EXAMPLES / "everything.so")
    configuration = folder / "mortise.yaml"
    configuration.write_text("plugins:\n" + "".join(f"  {name}: {{enabled: false}}\n" for name in SHIPPED))
    options = ["--plugin-dir", str(plugins), "--config", str(configuration)]
    return arguments(folder / "workspace", *options, *more)
