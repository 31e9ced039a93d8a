"""Packages that are made for a test, so that none has to come over a network."""

import subprocess
import zipfile
from pathlib import Path

from .paths import KERNEL_PYTHON


def wheel(folder: Path, name: str, version: str = "1.0") -> str:
    """Makes a wheel with one module of its own name, whose VERSION is its version. Returns the wheel's file name."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in (*files.items(), (f"{info}/RECORD", record)):
            archive.writestr(file, text)
    return path.name


def source_tree(folder: Path, build: str) -> None:
    """Makes a source tree that runs Python when it is built, with the tree as its working directory."""
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        f'[project]\nname = "{folder.name}"\nversion = "1.0"\n'
    )
    body = "\n".join(f"    {line}" for line in build.splitlines())
    (folder / "backend.py").write_text(
        f"def build_wheel(wheel_directory, *_, **__):\n{body}\n    raise SystemExit('not built')\n"
    )


def environment(folder: Path) -> Path:
    """Makes a throw-away environment that finds what the kernels' own has, and returns its Python."""
    subprocess.run([KERNEL_PYTHON, "-m", "venv", "--without-pip", folder], check=True)
    (packages,) = folder.glob("lib/python3*/site-packages")
    (theirs,) = (KERNEL_PYTHON.parents[1]).glob("lib/python3*/site-packages")
    (packages / "kernels.pth").write_text(f"{theirs}\n")
    return folder / "bin" / "python"
