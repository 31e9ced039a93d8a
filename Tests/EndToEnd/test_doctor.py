"""What `mortise doctor` finds: there, missing, and what to do."""

import datetime
import json
import re
import socket
from pathlib import Path

import pytest
import trustme
from harness.issuer import Issuer
from harness.paths import KERNEL_PYTHON
from test_commandline import mortise
from test_tls import AUTHORITY, flags, write


def test_doctor_finds_what_is_there() -> None:
    found = json.loads(mortise("doctor", "--json", "--python", str(KERNEL_PYTHON)).stdout)
    states = {finding["subject"]: finding["state"] for finding in found}
    for subject in ("Swift runtime", "libzmq", "configuration", "workspace", "plugins", "Python", "ipykernel", "cloudpickle"):
        assert states[subject] == "ok", found
    assert {"uv", "openat2", "Landlock", "user namespaces", "inotify"} <= states.keys()


def test_doctor_says_what_is_missing_and_what_to_do(tmp_path: Path) -> None:
    shown = mortise("doctor", "--python", str(tmp_path / "python"), code=1).stdout
    assert re.search(r"^missing +Python ", shown, re.MULTILINE)
    assert "-> Install python3, or name one that has ipykernel with --python." in shown


def test_doctor_names_a_python_without_ipykernel(tmp_path: Path) -> None:
    bare = tmp_path / "python"
    bare.write_text('#!/bin/sh\ncase "$2" in *ipykernel*) exit 1;; *) echo 3.99;; esac\n')
    bare.chmod(0o755)
    shown = mortise("doctor", "--python", str(bare), code=1).stdout
    assert re.search(r"^missing +ipykernel ", shown, re.MULTILINE)
    assert f"{bare} -m venv DIRECTORY" in shown


def test_doctor_names_a_python_that_can_keep_no_state(tmp_path: Path) -> None:
    bare = tmp_path / "python"
    bare.write_text('#!/bin/sh\ncase "$2" in *cloudpickle*) exit 1;; *) echo 3.99;; esac\n')
    bare.chmod(0o755)
    shown = mortise("doctor", "--python", str(bare)).stdout
    assert re.search(r"^warning +cloudpickle ", shown, re.MULTILINE)
    assert f"{bare} -m venv DIRECTORY" in shown


def examine(*words: str, code: int = 0) -> dict[str, dict[str, str]]:
    """What the doctor finds, by the subject."""
    done = mortise("doctor", "--json", "--python", str(KERNEL_PYTHON), *words, code=code)
    return {finding["subject"]: finding for finding in json.loads(done.stdout)}


def test_the_address_is_tried(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        found = examine("--port", port)["HTTP address"]
        # Perhaps it is the server itself that runs.
        assert found["state"] == "warning" and f"Port {port} of 127.0.0.1 is in use" in found["detail"]
    found = examine("--port", port)["HTTP address"]
    assert found["state"] == "ok" and found["detail"] == f"127.0.0.1:{port} is free"
    found = examine("--host", "192.0.2.1", code=1)["HTTP address"]
    assert found["state"] == "missing" and "has no address 192.0.2.1" in found["detail"]


def test_an_address_that_others_reach_needs_tokens(tmp_path: Path) -> None:
    found = examine("--host", "0.0.0.0", "--port", "0", code=1)["HTTP address"]
    assert found["state"] == "missing" and "mortise token add" in found["detail"]
    file = tmp_path / "mortise.yaml"
    file.write_text("http: {tokens: tokens.json}\n")
    words = ["--config", str(file), "--host", "0.0.0.0", "--port", "0"]
    found = examine(*words)
    assert found["HTTP address"]["state"] == "ok" and found["tokens"]["state"] == "warning"
    mortise("token", "add", "ann", "--config", str(file))
    assert f"1 in {tmp_path / 'tokens.json'}" in examine(*words)["tokens"]["detail"]


@pytest.mark.parametrize(("content", "mode"), [("{}", 0o600), ("nonsense", 0o600), ('{"tokens": []}', 0o666)])
def test_a_file_of_tokens_that_cannot_be_used_is_named(content: str, mode: int, tmp_path: Path) -> None:
    file, tokens = tmp_path / "mortise.yaml", tmp_path / "tokens.json"
    file.write_text("http: {tokens: tokens.json}\n")
    tokens.write_text(content)
    tokens.chmod(mode)
    found = examine("--config", str(file), "--port", "0", code=1)["tokens"]
    assert found["state"] == "missing" and str(tokens) in found["detail"]


def test_the_certificate_and_its_key_are_looked_at(tmp_path: Path) -> None:
    files = write(tmp_path)
    files["key"].chmod(0o600)
    assert examine(*flags(files))["TLS"]["state"] == "ok"
    files["key"].chmod(0o644)
    found = examine(*flags(files))["TLS"]
    assert found["state"] == "warning" and found["mend"] == f"chmod 600 {files['key']}"
    files["key"].write_bytes(trustme.CA().issue_cert("localhost").private_key_pem.bytes())
    found = examine(*flags(files), code=1)["TLS"]
    assert found["state"] == "missing" and "is not that of the first certificate" in found["detail"]


def test_an_expired_certificate_is_told(tmp_path: Path) -> None:
    yesterday = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    server = AUTHORITY.issue_cert("localhost", not_after=yesterday)
    files = {name: tmp_path / name for name in ("certificate", "key")}
    files["certificate"].write_bytes(server.cert_chain_pems[0].bytes())
    files["key"].write_bytes(server.private_key_pem.bytes())
    files["key"].chmod(0o600)
    found = examine(*flags(files))["TLS"]
    assert found["state"] == "warning" and "has expired" in found["detail"]


def test_the_keys_of_the_authorization_server_are_fetched(issuer: Issuer, tmp_path: Path) -> None:
    file = tmp_path / "mortise.yaml"
    def found(keys: str, code: int = 0) -> dict[str, str]:
        file.write_text(f"oauth: {{issuer: {issuer.address}, resource: 'https://b.example/mcp', keys: {keys}}}\n")
        return examine("--config", str(file), "--port", "0", code=code)["OAuth"]

    assert found(f"{issuer.address}/keys")["state"] == "ok"
    # It may come later; a file may not.
    issuer.answer = lambda handler: issuer.send(handler, 503, b"")
    there = found(f"{issuer.address}/keys")
    assert there["state"] == "warning" and "answers 503" in there["detail"]
    assert found(str(tmp_path / "absent"), code=1)["state"] == "missing"
