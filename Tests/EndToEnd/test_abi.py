"""The promise to those who wrote plugins: what was built once is served by every later host."""

import platform
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from harness.client import ProtocolError, structured
from harness.fixtures import compiler
from harness.paths import HEADERS, ROOT
from harness.schemas import LEGACY, MODERN
from harness.stdio import StdioClient

ABI = ROOT / "Tests" / "ABI"
KEPT = sorted(ABI.glob(f"kept/*-{platform.machine()}"))
OF_THIS_MACHINE = pytest.mark.skipif(platform.machine() != "x86_64", reason="plugins are kept for x86_64")


def compile_c(source: Path, library: Path, *options: str) -> None:
    subprocess.run([compiler(), "-std=c99", f"-I{HEADERS}", *options, source, "-o", library], check=True)


@OF_THIS_MACHINE
def test_plugins_of_the_first_version_are_kept() -> None:
    assert ABI / "kept" / "0.1.0-x86_64" in KEPT
    for folder in KEPT:
        assert {file.name for file in folder.iterdir()} >= {"kept-c.so", "kept-cpp.so", "kept-rust.so"}


@OF_THIS_MACHINE
@pytest.mark.parametrize("version", [MODERN, LEGACY[0]])
@pytest.mark.parametrize("folder", KEPT, ids=[folder.name for folder in KEPT])
def test_a_plugin_of_an_earlier_version_is_served(
    folder: Path, version: str, launch: Callable[..., StdioClient]
) -> None:
    client = launch(version, "--plugin-dir", str(folder))
    offered = {tool["name"] for tool in client.tools()}
    for file in sorted(folder.glob("*.so")):
        tool = f"{file.stem.replace('-', '_')}_greet"
        assert tool in offered
        answer = structured(client.tool(tool, {"name": 'Zoë\n"\\" 😀'}))
        assert answer == {"greeting": 'Hello, Zoë\n"\\" 😀!'}
        assert client.tool(tool, {})["isError"] is True
    with pytest.raises(ProtocolError):
        client.tool("kept_nothing", {})


def test_the_layout_of_the_interface_is_the_one_that_was_promised(tmp_path: Path) -> None:
    compile_c(ABI / "layout.c", tmp_path / "layout")
    printed = subprocess.run([tmp_path / "layout"], capture_output=True, text=True, check=True).stdout
    assert printed == (ABI / "layout.txt").read_text(), "see docs/abi.md for what may change"


@OF_THIS_MACHINE
def test_the_types_of_the_interface_are_those_that_were_promised(tmp_path: Path) -> None:
    abidiff = shutil.which("abidiff")
    if not abidiff:
        pytest.skip("abidiff is not installed")
    library = tmp_path / "interface.so"
    compile_c(ABI / "interface.c", library, "-g", "-shared", "-fPIC", "-fvisibility=hidden")
    compared = subprocess.run(
        [abidiff, ABI / "interface.abi", library], capture_output=True, text=True, check=False
    )
    assert compared.returncode == 0, compared.stdout
