"""The plugin interface: what C and C++ compilers say of the header, and what the shipped plugins export."""

import shutil
import subprocess
from pathlib import Path

import pytest
from harness.fixtures import compiler
from harness.paths import EXAMPLES, HEADERS, MORTISE, PLUGINS
from harness.waiting import PATIENCE

STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", f"-I{HEADERS}"]
LANGUAGES = {"C99": ["-x", "c", "-std=c99"], "C17": ["-x", "c", "-std=c17"], "C++17": ["-x", "c++", "-std=c++17"]}
SHIPPED = ("execution", "files", "health", "sessions")


@pytest.mark.parametrize("header", ["plugin.h", "http.h", "handover.h"])
@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("name", ["gcc", "clang"])
def test_a_header_compiles_without_a_warning(name: str, language: list[str], header: str, tmp_path: Path) -> None:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed")
    # Twice, since a header may be included by two others.
    source = tmp_path / "includes.c"
    source.write_text(f"#include <mortise/{header}>\n#include <mortise/{header}>\nint unit;\n")
    subprocess.run([found, *language, *STRICT, source], check=True)


def exported(library: Path) -> list[str]:
    listed = subprocess.run(
        ["nm", "-D", "--defined-only", "--extern-only", library], capture_output=True, text=True, check=True
    ).stdout
    return [line.split()[-1] for line in listed.splitlines()]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_plugin_exports_its_one_function(name: str) -> None:
    assert exported(PLUGINS / f"{name}.so") == ["mortise_plugin_v1"]


def test_the_c_example_exports_its_one_function() -> None:
    assert exported(EXAMPLES / "wordcount.so") == ["mortise_plugin_v1"]


def test_the_tree_works_wherever_it_is_copied_to(tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(MORTISE.parents[1], copy)
    listed = subprocess.run(
        [copy / "bin" / "mortise", "plugins"], capture_output=True, text=True, timeout=PATIENCE, check=True
    ).stdout
    assert str(copy / "lib" / "mortise" / "plugins") in listed
    assert str(PLUGINS) not in listed


def test_a_plugin_needs_nothing_but_the_installed_header(tmp_path: Path) -> None:
    source = tmp_path / "least.c"
    source.write_text(
        "#include <mortise/plugin.h>\n"
        "const mortise_plugin *mortise_plugin_v1(uint32_t minor) { (void)minor; return 0; }\n"
    )
    library = tmp_path / "least.so"
    subprocess.run([compiler(), "-shared", "-fPIC", f"-I{HEADERS}", source, "-o", library], check=True)
    assert exported(library)
