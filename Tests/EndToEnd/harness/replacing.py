"""A host whose plugins are replaced while it serves."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .fixtures import manifest, plugin, tool
from .host import Host, arguments


class Replacing:
    """A host that serves HTTP, with a folder of plugins that come before its own, and a configuration."""

    def __init__(self, folder: Path, start: Callable[..., Host]) -> None:
        self.folder = folder / "plugins"
        self.folder.mkdir()
        self.aside = folder / "aside"
        self.workspace = folder / "workspace"
        self.configuration = folder / "mortise.yaml"
        self.configure("")
        self._command = arguments(
            self.workspace, "--port", "0", "--plugin-dir", str(self.folder), "--config", str(self.configuration)
        )
        self._start = start
        self.copies = 0

    def configure(self, text: str) -> None:
        """Writes the configuration that the host has, or is to have next."""
        self.configuration.write_text(f"tools:\n  deny: [nothing_*]\n{text}\n")

    def start(self) -> Host:
        self.host = self._start(self._command)
        self.host.port()
        return self.host

    def put(self, library: Path, name: str) -> None:
        """Puts a plugin into its place at once, as an installation does."""
        self.aside.mkdir(exist_ok=True)
        Path(shutil.copy(library, self.aside / name)).rename(self.folder / name)

    def put_another(self, library: Path) -> None:
        """Puts a plugin into its place as another one than any before, though it does the same."""
        self.aside.mkdir(exist_ok=True)
        self.copies += 1
        copy = self.aside / library.name
        copy.write_bytes(library.read_bytes() + b"\0" * self.copies)
        copy.rename(self.folder / library.name)

    def build(self, answer: str, *tools: str, name: str = "fixture") -> None:
        """Builds a plugin whose tools all answer the same."""
        described: Any = manifest(name, tools=[tool(each) for each in tools])
        library = plugin(
            self.aside, name, described,
            ANSWER=f'finish(call, MORTISE_OK, "{{\\"content\\":[{{\\"type\\":\\"text\\",\\"text\\":\\"{answer}\\"}}]}}")',
        )  # fmt: skip
        library.rename(self.folder / library.name)

    def replaced(self, plugin: str, count: int = 1) -> None:
        """Waits until a plugin has been replaced so many times."""
        seen: list[str] = []

        def is_last(line: str) -> bool:
            if f"The plugin '{plugin}'" in line and "is replaced by" in line:
                seen.append(line)
            return len(seen) == count

        self.host.errors.first(is_last, what=f"that {plugin} is replaced, {count} times")

    def said(self, *words: str) -> str:
        """The line of the log that holds all of some words, once it is there."""
        return self.host.errors.first(lambda line: all(word in line for word in words), what=f"a line with {words}")
