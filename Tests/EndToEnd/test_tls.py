"""HTTP with encryption: clients check the certificate, and files that will not do are named at the start."""

import http.client
import os
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme
from harness.client import structured
from harness.host import Host, arguments, environment
from harness.http import HTTPClient
from harness.schemas import MODERN
from test_clients import use
from test_starts import assert_refused, run

AUTHORITY = trustme.CA()


def write(folder: Path, authority: trustme.CA = AUTHORITY) -> dict[str, Path]:
    """Writes a certificate for this machine with its key, and the certificate of who vouches for it."""
    server = authority.issue_cert("localhost", "127.0.0.1")
    files = {name: folder / f"{name}.pem" for name in ("certificate", "key", "authority")}
    files["certificate"].write_bytes(b"".join(blob.bytes() for blob in server.cert_chain_pems))
    files["key"].write_bytes(server.private_key_pem.bytes())
    authority.cert_pem.write_to_path(str(files["authority"]))
    return files


def flags(files: dict[str, Path]) -> list[str]:
    return ["--port", "0", "--tls-certificate", str(files["certificate"]), "--tls-key", str(files["key"])]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def secure(files: dict[str, Path], workspace: Path) -> Iterator[Host]:
    with Host(arguments(workspace, *flags(files))) as host:
        host.port()
        yield host


def trusting(authority: trustme.CA = AUTHORITY) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.mark.parametrize("version", [MODERN, "2025-11-25"])
def test_a_client_that_checks_the_certificate_is_served(version: str, secure: Host) -> None:
    with HTTPClient(version, secure.port(), tls=trusting()) as client:
        client.open()
        assert client.run("6 * 7")["results"] == ["42"]
        pending = client.start("tools/call", {"name": "run_python_code", "arguments": {"code": "print('x' * 3_000_000)"}})
        assert structured(pending.response())["truncated"]


def test_the_address_that_is_told_is_one_of_https(secure: Host) -> None:
    secure.port()
    assert any(f"https://127.0.0.1:{secure.port()}/mcp" in line for line in secure.errors.items)


def test_a_client_that_people_have_is_served(secure: Host, files: dict[str, Path], workspace: Path) -> None:
    url = f"https://127.0.0.1:{secure.port()}/mcp"
    (workspace / "watched.md").write_text("before")
    seen = use("mcp-2", url, "watched.md", script="use_resources.py", SSL_CERT_FILE=str(files["authority"]))
    assert seen["after"] == "after"


def test_a_client_that_knows_no_such_authority_sends_nothing(secure: Host) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        connection = http.client.HTTPSConnection(
            "127.0.0.1", secure.port(), timeout=10, context=trusting(trustme.CA())
        )
        connection.request("GET", "/healthz")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_versions_of_tls_and_plain_requests_are_refused(secure: Host) -> None:
    context = trusting()
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionError)), socket.create_connection(("127.0.0.1", secure.port())) as raw:
        context.wrap_socket(raw, server_hostname="localhost")
    with socket.create_connection(("127.0.0.1", secure.port()), timeout=10) as raw:
        raw.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"HTTP/" not in raw.recv(1000)


def test_a_connection_that_never_agrees_on_keys_is_closed(
    files: dict[str, Path], tmp_path: Path, start_host: Callable[..., Host]
) -> None:
    options = environment(MORTISE_HTTP_CONNECTION_IDLE="1s")
    host = start_host(arguments(tmp_path, *flags(files)), env=options)
    with socket.create_connection(("127.0.0.1", host.port()), timeout=30) as raw:
        raw.sendall(b"\x16\x03\x01\x02\x00\x01")
        assert raw.recv(1000) == b""


def test_a_file_that_is_missing_or_is_something_else_is_named(files: dict[str, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_text("-----BEGIN NOTHING-----\n")
    for what in ("certificate", "key"):
        for path, words in [(tmp_path / "none.pem", "cannot be read"), (tmp_path, "cannot be read"), (other, "PEM")]:
            assert_refused(run(arguments(tmp_path, *flags(files | {what: path}))), str(path), words)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_key_that_may_not_be_read_is_named(files: dict[str, Path], tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_bytes(files["key"].read_bytes())
    key.chmod(0)
    assert_refused(run(arguments(tmp_path, *flags(files | {"key": key}))), str(key), "cannot be read")


def test_a_key_of_another_certificate_is_named(files: dict[str, Path], tmp_path: Path) -> None:
    other = write(tmp_path)["key"]
    done = run(arguments(tmp_path, *flags(files | {"key": other})))
    assert_refused(done, str(other), str(files["certificate"]), "not that of")


def test_a_certificate_without_its_key_is_refused(files: dict[str, Path], tmp_path: Path) -> None:
    done = run(arguments(tmp_path, "--port", "0", "--tls-certificate", str(files["certificate"])))
    assert_refused(done, "`tls.certificate`", "--tls-certificate", "`tls.key`")
