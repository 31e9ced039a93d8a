"""`mortise plugin new`: projects of plugins that work from the first `make` on."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from harness.host import environment
from harness.paths import DIST, MORTISE
from harness.projects import begin, contents, make

PROGRAMS = {"c": "cc", "cpp": "c++", "rust": "cargo", "zig": "zig", "go": "go", "swift": "swift"}


@pytest.mark.parametrize(("language", "program"), PROGRAMS.items(), ids=PROGRAMS)
def test_a_project_is_built_tested_and_served(language: str, program: str, tmp_path: Path) -> None:
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    if language == "swift" and "MORTISE_SANITIZER" in os.environ:
        pytest.skip("what make builds in Swift is not sanitized, which the sanitizer of the host takes for races")
    assert begin("my-first", language, cwd=tmp_path).returncode == 0
    project = tmp_path / "my-first"
    built = make(project)
    assert built.returncode == 0, built.stdout
    assert "warning" not in built.stdout
    tested = make(project, "test")
    assert tested.returncode == 0, tested.stdout
    assert "33 of 33 checks passed at level 10" in tested.stdout
    assert "warning: " not in tested.stdout
    called = subprocess.run(
        [MORTISE, "call", "my_first_greet", "name=Ann", "--raw", "--plugin-dir", project / "build", "--tools",
         "my_first_greet", "--workspace-dir", tmp_path / "workspace"],
        capture_output=True, text=True, env=environment(), check=True,
    )  # fmt: skip
    assert json.loads(called.stdout)["structuredContent"] == {"greeting": "Hello, Ann!"}


def test_the_test_of_a_project_fails_where_the_tool_is_wrong(tmp_path: Path) -> None:
    begin("wrong", "c", cwd=tmp_path)
    source = tmp_path / "wrong" / "src" / "plugin.c"
    source.write_text(source.read_text().replace("Hello, ", "Goodbye, "))
    tested = make(tmp_path / "wrong", "test")
    assert tested.returncode != 0
    assert "Expected: Hello, Ann!\nGot:      Goodbye, Ann!" in tested.stdout


def test_a_project_is_installed_where_it_is_told_to(tmp_path: Path) -> None:
    begin("mine", "c", cwd=tmp_path)
    installed = make(tmp_path / "mine", "install", f"DESTDIR={tmp_path}/root")
    assert installed.returncode == 0, installed.stdout
    assert (tmp_path / "root" / DIST.relative_to("/") / "lib/mortise/plugins/mine.so").is_file()


@pytest.mark.parametrize("language", PROGRAMS)
def test_nothing_is_left_to_be_filled_in(language: str, tmp_path: Path) -> None:
    begin("word-count", language, cwd=tmp_path)
    files = contents(tmp_path / "word-count")
    assert {"Makefile", "README.md", ".gitignore", "test.sh"} < files.keys()
    for name, content in files.items():
        assert not re.search(rb"@[A-Z]+@", content), name
    assert b"word_count_greet" in b"".join(files.values())
    assert f"PREFIX ?= {DIST}\n".encode() in files["Makefile"]


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("My Plugin", "my-plugin"), ("9lives", "lives"), ("a_b", "a-b"), ("x" * 70, "x" * 63), ("Ünder", "nder"),
     ("../up", "up")],
)  # fmt: skip
def test_a_name_that_is_no_id_is_refused_with_the_nearest(name: str, nearest: str, tmp_path: Path) -> None:
    refused = begin(name, "c", cwd=tmp_path)
    assert refused.returncode == 1
    assert f"'{nearest}' would do" in refused.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "日本", "42"])
def test_a_name_without_a_letter_is_refused(name: str, tmp_path: Path) -> None:
    refused = begin(name, "c", cwd=tmp_path)
    assert refused.returncode == 1
    assert "would do" not in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_exists_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "Makefile").write_text("mine")
    refused = begin("mine", "c", cwd=tmp_path)
    assert refused.returncode == 1
    assert "is not empty and was left as it is" in refused.stderr
    assert contents(tmp_path) == {"mine/Makefile": b"mine"}
    (tmp_path / "file").write_text("mine")
    refused = begin("mine", "c", "--path", "file", cwd=tmp_path)
    assert refused.returncode == 1
    assert "file" in refused.stderr and (tmp_path / "file").read_text() == "mine"


def test_an_empty_directory_is_filled(tmp_path: Path) -> None:
    assert begin("mine", "c", "--path", ".", cwd=tmp_path).returncode == 0
    assert (tmp_path / "src" / "plugin.c").is_file()


def test_a_directory_in_one_that_is_missing_is_made(tmp_path: Path) -> None:
    assert begin("mine", "rust", "--path", "a/b/c", cwd=tmp_path).returncode == 0
    assert (tmp_path / "a" / "b" / "c" / "src" / "lib.rs").is_file()


def test_a_compiler_that_is_absent_is_named(tmp_path: Path) -> None:
    begun = begin("mine", "rust", cwd=tmp_path, PATH="/nonexistent")
    assert begun.returncode == 0
    assert "cargo, which is not in PATH. Install Rust" in begun.stdout


def test_doctor_notes_compilers_that_are_absent(tmp_path: Path) -> None:
    (tmp_path / "cc").write_text("#!/bin/sh\n")
    (tmp_path / "cc").chmod(0o755)
    done = subprocess.run(
        [MORTISE, "doctor", "--json"], capture_output=True, text=True, env=environment(PATH=str(tmp_path)), check=False
    )
    states = {finding["subject"]: finding["state"] for finding in json.loads(done.stdout)}
    assert states["cc"] == "ok"
    assert [states[program] for program in ("c++", "swift", "cargo", "zig")] == ["note"] * 4


def test_an_installation_that_a_makefile_cannot_name_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "50%" / "bin" / "mortise"
    elsewhere.parent.mkdir(parents=True)
    shutil.copy2(MORTISE, elsewhere)
    refused = subprocess.run(
        [elsewhere, "plugin", "new", "mine", "--language", "c"], capture_output=True, text=True, cwd=tmp_path,
        env=environment(), check=False,
    )  # fmt: skip
    assert refused.returncode == 1
    assert "50%, which a Makefile cannot name" in refused.stderr
    assert not (tmp_path / "mine").exists()
