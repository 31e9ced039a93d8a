"""Which plugins a host loads: by their place, by what they hold, by who has signed them."""

import json
import os
import shutil
import signal
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from harness.client import text
from harness.fixtures import compiler, manifest, plugin
from harness.host import Host, arguments, environment
from harness.paths import KERNEL_PYTHON, MORTISE, PLUGINS
from harness.schemas import MODERN
from harness.stdio import StdioClient

SHIPPED = sorted(file.stem for file in PLUGINS.glob("*.so"))
# Would end every process that runs anything of it.
EVIL = {"LOADED": "abort()"}

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="gives files to others")


def mortise(*words: str | Path, code: int = 0) -> str:
    done = subprocess.run(
        [MORTISE, *map(str, words)], capture_output=True, text=True, env=environment(), check=False
    )
    assert done.returncode == code, done.stderr + done.stdout
    return done.stdout + done.stderr


def plugins(*words: str | Path) -> dict[str, Any]:
    """What `mortise plugins --json` tells: the trust of each that is loaded, and the problems."""
    done = subprocess.run(
        [MORTISE, "plugins", "--json", *map(str, words)], capture_output=True, text=True, env=environment(), check=False
    )
    told = json.loads(done.stdout)
    assert done.returncode == bool(told["problems"]), done.stderr
    return {each["id"]: each["trust"] for each in told["plugins"]} | {"problems": "\n".join(told["problems"])}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "plugins"
    folder.mkdir(mode=0o755)
    return folder


def configuration(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "mortise.yaml"
    file.write_text(text)
    return file


# Places.


def test_what_ships_is_trusted_for_its_place() -> None:
    told = plugins()
    assert [each for each in told if each != "problems"] == SHIPPED
    assert all(told[each] == {"by": "place"} for each in SHIPPED) and told["problems"] == ""


@pytest.mark.parametrize("place, is_used", [(".", True), ("bin", True), ("lib", False), ("lib/mortise/plugins", False)])
def test_who_can_exchange_the_program_itself_may_exchange_its_plugins(place: str, is_used: bool, tmp_path: Path) -> None:
    prefix = tmp_path / "prefix"
    for part in ("bin", "lib/mortise/plugins"):
        shutil.copytree(MORTISE.parent.parent / part, prefix / part)
    (prefix / place).chmod(0o777)
    done = subprocess.run(
        [prefix / "bin/mortise", "plugins", "--json"], capture_output=True, text=True, env=environment(), check=False
    )
    assert bool(json.loads(done.stdout)["plugins"]) is is_used and done.returncode == (not is_used)


def test_of_a_directory_that_others_can_write_nothing_is_run_and_the_others_are_served(
    folder: Path, launch: Callable[..., StdioClient]
) -> None:
    plugin(folder, "evil", **EVIL)
    plugin(folder, "more", **EVIL)
    folder.chmod(0o777)
    client = launch(MODERN, "--plugin-dir", str(folder))
    line = client.host.errors.first(lambda line: str(folder) in line, what="the directory")
    assert "can be written by everybody (mode 0777" in line and f"chmod go-w {folder}" in line
    assert text(client.tool("ping"))
    assert sum(str(folder) in line for line in client.host.errors.items) == 1


def test_a_file_in_a_sticky_directory_is_served_where_it_is_ours(folder: Path) -> None:
    plugin(folder, "mine")
    folder.chmod(0o1777)
    assert plugins("--plugin-dir", folder)["mine"] == {"by": "place"}


def test_a_list_of_access_counts_where_the_mode_looks_harmless(folder: Path) -> None:
    file = plugin(folder, "evil", **EVIL)
    file.chmod(0o664)
    # ACL_USER_OBJ, ACL_USER, ACL_GROUP_OBJ, ACL_MASK and ACL_OTHER: somebody else may write.
    entries = [(0x01, 6, -1), (0x02, 6, 54321), (0x04, 4, -1), (0x10, 6, -1), (0x20, 4, -1)]
    acl = struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *entry) for entry in entries)
    try:
        os.setxattr(file, "system.posix_acl_access", acl)
    except OSError as error:
        pytest.skip(f"no access lists here: {error}")
    assert "can be written by its group" in plugins("--plugin-dir", folder)["problems"]


@as_root
@pytest.mark.parametrize("what", ["file", "directory", "link"])
def test_what_belongs_to_somebody_else_is_not_run(what: str, tmp_path: Path, folder: Path) -> None:
    file = plugin(folder, "evil", **EVIL)
    link = tmp_path / "linked"
    link.symlink_to(folder)
    owned = {"file": file, "directory": folder, "link": link}[what]
    os.chown(owned, 54321, -1, follow_symlinks=False)
    problems = plugins("--plugin-dir", link)["problems"]
    assert f"{owned} belongs to neither root nor the user who runs Mortise" in problems
    assert f"{'chown -h' if what == 'link' else 'chown'} root {owned}" in problems


@as_root
def test_in_a_user_namespace_owners_from_outside_are_those_who_made_it(folder: Path) -> None:
    file = plugin(folder, "mine")
    os.chown(file, 54321, -1)
    command = ["unshare", "--user", "--map-root-user", MORTISE, "plugins", "--json", "--plugin-dir", folder]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    if "unshare" in done.stderr:
        pytest.skip(f"no user namespaces here: {done.stderr}")
    assert "mine" in {each["id"] for each in json.loads(done.stdout)["plugins"]}


def test_an_author_may_examine_what_a_host_would_refuse(folder: Path) -> None:
    file = plugin(folder, "mine")
    folder.chmod(0o777)
    assert json.loads(mortise("plugin", "manifest", file)) == manifest("mine")
    report = json.loads(mortise("plugin", "check", file, "--level", "3", "--json"))
    assert report["passed"] is True
    (finding,) = report["checks"][0]["findings"]
    assert finding["severity"] == "warning" and finding["mend"] == f"chmod go-w {folder}"


# Pins.


def test_the_lines_that_plugins_prints_allow_these_plugins_and_no_others(tmp_path: Path, folder: Path) -> None:
    plugin(folder, "mine")
    file = configuration(tmp_path, mortise("plugins", "--pins", "--plugin-dir", folder))
    plugin(folder, "evil", **EVIL)
    told = plugins("--plugin-dir", folder, "--config", file)
    assert all(told[each] == {"by": "pin"} for each in [*SHIPPED, "mine"]) and "evil" not in told
    # Its message has the line that would allow it.
    line = told["problems"].split("add: ")[1]
    assert line.startswith('- {name: "evil", sha256: "')
    assert "mortise.yaml" in mortise("config", "--config", file, "--plugin-dir", folder)


def test_an_entry_for_a_plugin_that_is_not_there_is_warned_of_with_the_nearest(tmp_path: Path, folder: Path) -> None:
    plugin(folder, "mine")
    pins = mortise("plugins", "--pins", "--plugin-dir", folder)
    file = configuration(tmp_path, pins + f"    - {{name: helth, sha256: '{'0' * 64}'}}\n")
    told = mortise("plugins", "--plugin-dir", folder, "--config", file)
    assert "`plugins.allow` names 'helth', and there is no such plugin. Did you mean 'health'?" in told
    # One whose content has changed is there.
    changed = configuration(tmp_path, "".join(
        line.split(", sha256")[0] + f", sha256: '{'0' * 64}'}}\n" if '"mine"' in line else line
        for line in pins.splitlines(keepends=True)
    ))  # fmt: skip
    told = mortise("plugins", "--plugin-dir", folder, "--config", changed, code=1)
    assert "it was changed" in told and "there is no such plugin" not in told


def test_what_stands_beside_plugins_is_named_where_it_is_misspelt(tmp_path: Path) -> None:
    for text in ("plugins: {alow: []}", "plugins: {alow: {}}"):
        told = mortise("plugins", "--config", configuration(tmp_path, text), code=1)
        assert "Did you mean `plugins.allow`?" in told


def test_a_plugin_in_the_configuration_that_is_not_there_is_told_beside_others_that_are_refused(
    tmp_path: Path, folder: Path
) -> None:
    (folder / "junk.so").write_text("junk")
    file = configuration(tmp_path, "plugins: {helth: {enabled: false}}")
    told = mortise("plugins", "--plugin-dir", folder, "--config", file, code=1)
    assert "there is no plugin 'helth'. Did you mean 'health'?" in told


def test_a_plugin_that_is_allowed_no_longer_is_served_no_longer(
    tmp_path: Path, folder: Path, start_host: Callable[..., Host]
) -> None:
    plugin(folder, "mine")
    pins = mortise("plugins", "--pins", "--plugin-dir", folder)
    file = configuration(tmp_path, pins)
    host = start_host(arguments(tmp_path, "--port", "0", "--plugin-dir", str(folder), "--config", str(file)))
    host.port()
    file.write_text("".join(line for line in pins.splitlines(keepends=True) if '"mine"' not in line))
    host.errors.first(lambda line: "'mine' is no longer served" in line, what="that it ends")


def test_what_cannot_be_used_is_told_once_for_as_long_as_it_stays_so(
    tmp_path: Path, folder: Path, start_host: Callable[..., Host]
) -> None:
    (folder / "junk.so").write_text("junk")
    plugin(folder, "poor", manifest("poor", requires=["nothing/1"]))
    host = start_host(arguments(tmp_path, "--port", "0", "--plugin-dir", str(folder)))
    host.port()
    for number in range(3):
        plugin(tmp_path / "aside", f"more{number}").rename(folder / f"more{number}.so")
        host.process.send_signal(signal.SIGHUP)
        host.errors.first(lambda line: f"'more{number}' 1.0.0 is served" in line, what="the next plugin")
    for words in ("junk.so is no shared library", "'poor' requires the service"):
        assert sum(words in line for line in host.errors.items) == 1
    (folder / "junk.so").write_bytes(b"\x7fELF")
    host.errors.first(lambda line: "junk.so: its end is missing" in line, what="the other fault")


# Signatures.


def test_a_signed_plugin_is_served_and_no_other(tmp_path: Path, folder: Path) -> None:
    key = tmp_path / "my.key"
    told = mortise("plugin", "keygen", key)
    assert key.stat().st_mode & 0o777 == 0o600
    assert "exists and was left as it is" in mortise("plugin", "keygen", key, code=1)
    pins = mortise("plugins", "--pins")
    mine = plugin(folder, "mine")
    evil = plugin(folder, "evil", **EVIL)
    identity = mortise("plugin", "sign", mine, "--key", key).split()[-1].rstrip(".")
    # What keygen prints is a part of a configuration, which the shipped plugins are allowed by beside it.
    file = configuration(tmp_path, told + pins.removeprefix("plugins:\n"))
    trusted = plugins("--plugin-dir", folder, "--config", file)
    assert trusted["mine"] == {"by": "signature", "key": identity} and "evil" not in trusted
    assert "is not signed" in trusted["problems"] and trusted["health"] == {"by": "pin"}
    assert f"signed by the key {identity}" in mortise("plugins", "--plugin-dir", folder, "--config", file, code=1)
    examined = mortise("doctor", "--plugin-dir", folder, "--config", file, "--python", KERNEL_PYTHON)
    assert f"or signed by a key of {identity}" in examined
    # Without the pins the lines that would allow the shipped ones are there, each in a comment.
    alone = configuration(tmp_path, told)
    assert "".join(
        line.replace("#   ", "    ") for line in mortise("plugins", "--pins", "--config", alone).splitlines(keepends=True)
        if not line.startswith("# not used")
    ) == pins  # fmt: skip
    file = configuration(tmp_path, told + pins.removeprefix("plugins:\n"))
    # A signature of another plugin is none of this one.
    Path(f"{mine}.sig").rename(f"{evil}.sig")
    problems = plugins("--plugin-dir", folder, "--config", file)["problems"]
    assert "the signature of another content" in problems


def test_a_signature_says_by_openssl_what_it_says_to_a_host(tmp_path: Path, folder: Path) -> None:
    key = tmp_path / "my.key"
    public = mortise("plugin", "keygen", key).split("ed25519:")[1][:64]
    signature = Path(f"{plugin(folder, 'mine')}.sig")
    mortise("plugin", "sign", folder / "mine.so", "--key", key)
    message, _, digits = signature.read_text().partition("signature: ")
    # An Ed25519 public key as RFC 8410 writes it.
    (tmp_path / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100" + public))
    (tmp_path / "signature").write_bytes(bytes.fromhex(digits.strip()))
    (tmp_path / "message").write_text(message)
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-rawin"]
    try:
        done = subprocess.run(
            [*command, "-sigfile", "signature", "-in", "message"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        pytest.skip("no openssl")
    assert "Signature Verified Successfully" in done.stdout, done.stdout + done.stderr


def test_all_that_can_be_signed_is_and_of_the_others_it_is_said_why(tmp_path: Path, folder: Path) -> None:
    key = tmp_path / "my.key"
    mortise("plugin", "keygen", key)
    junk, other, half, missing = (folder / name for name in ("junk.so", "other.so", "half.so", "missing.so"))
    junk.write_text("junk")
    subprocess.run(
        [compiler(), "-xc", "-", "-shared", "-fPIC", "-o", other], input="int unrelated;", text=True, check=True
    )
    mine = plugin(folder, "mine", **EVIL)
    half.write_bytes(mine.read_bytes()[: mine.stat().st_size // 2])
    told = mortise("plugin", "sign", junk, other, missing, half, mine, "--key", key, code=1)
    assert f"{junk} is no shared library" in told and f"{half} is not whole" in told
    assert f"{other} is no plugin: it does not export mortise_plugin_v1" in told
    assert f"{missing} cannot be signed: No such file" in told
    assert [file.name for file in folder.glob("*.sig")] == ["mine.so.sig"]


def test_a_key_that_others_may_read_signs_nothing(tmp_path: Path, folder: Path) -> None:
    key = tmp_path / "my.key"
    mortise("plugin", "keygen", key)
    key.chmod(0o644)
    told = mortise("plugin", "sign", plugin(folder, "mine"), "--key", key, code=1)
    assert f"chmod 600 {key}" in told and not (folder / "mine.so.sig").exists()


# Copies.


def test_plugins_are_loaded_from_no_directory_where_others_could_exchange_them(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    done = subprocess.run(
        [MORTISE, "plugins"], capture_output=True, text=True, env=environment(TMPDIR=str(tmp_path)), check=False
    )
    assert done.returncode == 1
    assert f"{tmp_path} can be written by everybody" in done.stderr and "TMPDIR" in done.stderr
