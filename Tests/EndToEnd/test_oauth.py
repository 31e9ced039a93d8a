"""Clients with tokens of an authorization server, which is there over HTTP, changes its keys and has bad days."""

import http.client
import http.server
import json
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from harness.client import ProtocolError
from harness.host import Host, arguments, environment
from harness.http import HTTPClient
from harness.issuer import Issuer
from harness.paths import MORTISE
from harness.schemas import MODERN
from test_starts import assert_refused, run

RESOURCE = "https://mcp.example.com/mcp"
CONFIGURATION = """
oauth:
  issuer: {issuer}
  resource: {resource}
  keys: {keys}
  required_scopes: [mcp]
  scopes:
    mcp: [ping, list_files]
    python: [run_python_code]
    files: [read_file, list_files]
  implied_scopes:
    python: [mcp]
"""


@pytest.fixture
def configure(tmp_path: Path, issuer: Issuer) -> Callable[..., list[str]]:
    """Writes the configuration of a host that trusts the issuer, and returns the command line of it."""

    def configure(more: str = "", **changes: str) -> list[str]:
        values = {"issuer": issuer.address, "resource": RESOURCE, "keys": f"{issuer.address}/keys"} | changes
        file = tmp_path / "mortise.yaml"
        file.write_text(CONFIGURATION.format(**values) + more)
        return arguments(tmp_path / "work", "--port", "0", "--config", str(file))

    return configure


def ask(host: Host, token: str | None = None, path: str = "/mcp", method: str = "POST") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", host.port(), timeout=30)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    connection.request(method, path, b"{}" if method == "POST" else None, headers | {"Content-Type": "application/json"})
    return connection.getresponse()


def test_a_client_finds_the_authorization_server_and_gets_the_tools_of_its_scopes(
    issuer: Issuer, configure: Callable[..., list[str]], start_host: Callable[..., Host]
) -> None:
    host = start_host(configure())
    challenge = ask(host)
    assert challenge.status == 401
    url = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp"
    assert f'resource_metadata="{url}"' in challenge.headers["WWW-Authenticate"]
    metadata = json.load(ask(host, path="/.well-known/oauth-protected-resource/mcp", method="GET"))
    assert metadata["authorization_servers"] == [issuer.address]
    assert metadata["scopes_supported"] == ["mcp", "files", "python"]

    with HTTPClient(MODERN, host.port(), token=issuer.token(RESOURCE, "ann", scope="python")) as ann:
        assert {tool["name"] for tool in ann.open().tools()} == {"ping", "list_files", "run_python_code"}
        assert ann.run("6 * 7")["results"] == ["42"]
    token = issuer.token(RESOURCE, "bob", scope="mcp")
    with HTTPClient(MODERN, host.port(), token=token) as bob:
        assert {tool["name"] for tool in bob.open().tools()} == {"ping", "list_files"}
        with pytest.raises(ProtocolError) as refused:
            bob.tool("run_python_code", {"code": "1"})
        assert refused.value.status == 403
        with pytest.raises(ProtocolError) as refused:
            bob.request("resources/read", {"uri": "file:///a"})
        assert refused.value.status == 403
        download = ask(host, token, "/files/download/a", "GET")
        assert download.status == 403 and 'scope="mcp files"' in download.headers["WWW-Authenticate"]
        assert json.load(download) == {"error": "The token lacks a scope that this needs"}
    assert ask(host, issuer.token(RESOURCE, "eve")).status == 403
    assert ask(host, issuer.token("https://other.example.com", "eve", scope="mcp")).status == 401
    assert issuer.requests == 1


def test_a_new_key_is_found_and_tokens_of_unknown_keys_do_not_make_it_ask_again(
    issuer: Issuer, configure: Callable[..., list[str]], start_host: Callable[..., Host]
) -> None:
    host = start_host(configure())
    assert ask(host, issuer.token(RESOURCE, "ann", scope="mcp")).status != 401
    with Issuer() as stranger:
        for number in range(20):
            stranger.add_key(str(number))
            forged = stranger.token(RESOURCE, "ann", scope="mcp", key=str(number), iss=issuer.address)
            assert ask(host, forged).status == 401
    assert issuer.requests == 1


@pytest.mark.parametrize("trouble", ["down", "redirect", "endless", "nonsense"])
def test_without_keys_no_token_of_the_server_is_good_and_all_else_works(
    trouble: str, issuer: Issuer, configure: Callable[..., list[str]], start_host: Callable[..., Host], tmp_path: Path
) -> None:
    def endless(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b" " * 65536)

    issuer.answer = {
        "down": lambda handler: issuer.send(handler, 503, b""),
        "redirect": lambda handler: issuer.send(handler, 302, b"", Location="http://127.0.0.1:1/keys"),
        "endless": endless,
        "nonsense": lambda handler: issuer.send(handler, 200, b"<html>"),
    }[trouble]
    command = configure(f"http: {{tokens: {tmp_path / 'tokens.json'}}}\n")
    add = [MORTISE, "token", "add", "ops", *command[command.index("--config") :]]
    token = subprocess.run(add, env=environment(), capture_output=True, text=True, check=True).stdout.strip()
    host = start_host(command)
    said = host.errors.first(lambda line: "keys of the authorization server" in line, what="the trouble")
    assert issuer.address in said and "No token of it is accepted" in said
    assert ask(host, issuer.token(RESOURCE, "ann", scope="mcp")).status == 401
    with HTTPClient(MODERN, host.port(), token=token) as ops:
        assert len(ops.open().tools()) == 20, "Tokens that the server made itself are none of the other's business."


def test_requests_do_not_wait_for_a_slow_authorization_server(
    issuer: Issuer, configure: Callable[..., list[str]], start_host: Callable[..., Host], tmp_path: Path
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slow(handler: http.server.BaseHTTPRequestHandler) -> None:
        asked.set()
        go_on.wait(30)
        issuer.publish(handler)

    issuer.answer = slow
    host = start_host(configure())
    waiting: list[int] = []
    thread = threading.Thread(target=lambda: waiting.append(ask(host, issuer.token(RESOURCE, "a", scope="mcp")).status))
    try:
        assert asked.wait(30)
        thread.start()
        assert ask(host, path="/healthz", method="GET").status == 200
        assert ask(host, "nonsense").status == 401
        assert not waiting
    finally:
        go_on.set()
        thread.join()
    assert waiting[0] not in (401, 403)


def test_tokens_are_never_logged(
    issuer: Issuer, configure: Callable[..., list[str]], start_host: Callable[..., Host]
) -> None:
    host = start_host([*configure(), "--log-level", "trace"])
    token = issuer.token(RESOURCE, "ann", scope="mcp")
    with HTTPClient(MODERN, host.port(), token=token) as ann:
        ann.open().tool("ping", {})
    bad = [token[:-6] + "AAAAAA", issuer.token(RESOURCE, "ann"), issuer.token(RESOURCE, "ann", exp=1, scope="mcp")]
    for forged in bad:
        assert ask(host, forged).status in (401, 403)
    assert ask(host, path=f"/mcp?access_token={token}").status == 401
    host.stop()
    host.exit_code()
    log = "\n".join(host.errors.items)
    assert "oauth:ann" in log
    assert all(part not in log for text in [token, *bad] for part in text.split(".")[1:])


def test_keys_may_be_in_a_file(
    issuer: Issuer, configure: Callable[..., list[str]], start_host: Callable[..., Host], tmp_path: Path
) -> None:
    connection = http.client.HTTPConnection(issuer.address.removeprefix("http://"))
    connection.request("GET", "/keys")
    (tmp_path / "keys.json").write_bytes(connection.getresponse().read())
    host = start_host(configure(keys="keys.json"))
    assert ask(host, issuer.token(RESOURCE, "ann", scope="mcp")).status not in (401, 403)


BAD: dict[str, tuple[dict[str, Any], str, tuple[str, ...]]] = {
    "no file": ({"keys": "none.json"}, "", ("none.json", "cannot be read")),
    "an unsafe address": ({"keys": "http://login.example.com/keys"}, "", ("`oauth.keys`", "https://")),
    "no address": ({"resource": "mcp.example.com"}, "", ("`oauth.resource`", "https://")),
    "a fragment": ({"resource": "'https://mcp.example.com#here'"}, "", ("`oauth.resource`", "https://")),
    "no scope": ({}, "  audience: [a]\n  required_scopes: ['a b']\n", ("required_scopes",)),
    "no list": ({}, "  scopes: {mcp: ping}\n", ("`oauth.scopes`", "list of texts")),
}


@pytest.mark.parametrize("what", BAD)
def test_a_configuration_that_cannot_work_is_refused(what: str, configure: Callable[..., list[str]]) -> None:
    changes, more, words = BAD[what]
    command = configure(**changes)
    file = Path(command[command.index("--config") + 1])
    if more:
        file.write_text("\n".join(file.read_text().splitlines()[:5]) + "\n" + more)
    assert_refused(run(command), *words)


def test_an_authorization_server_without_keys_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mortise.yaml"
    file.write_text(f"oauth: {{issuer: 'https://login.example.com', resource: '{RESOURCE}'}}\n")
    assert_refused(run(arguments(tmp_path, "--port", "0", "--config", str(file))), f"{file}:1", "`oauth.keys`")
