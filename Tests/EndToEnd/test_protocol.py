"""The protocol in all its versions over both transports. The client checks each message against the schema."""

import http.client
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from harness.client import Client, ProtocolError, structured, text
from harness.host import Host, arguments
from harness.http import HTTPClient
from harness.schemas import LEGACY, MODERN, VERSIONS
from harness.stdio import StdioClient
from harness.waiting import PATIENCE

# Earlier versions know text only.
STRUCTURE_SINCE = "2025-06-18"


@pytest.fixture(scope="module", params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module", params=["stdio", "http"])
def client(
    request: pytest.FixtureRequest, version: str, server: Host, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    if request.param == "http":
        made: Client = HTTPClient(version, server.port())
    else:
        made = StdioClient(version, arguments(tmp_path_factory.mktemp("workspace")))
    with made:
        yield made.open()


@pytest.fixture(autouse=True)
def nothing_was_against_the_protocol(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "client" in request.fixturenames:
        request.getfixturevalue("client").check()


def test_the_handshake_introduces_the_server(client: Client) -> None:
    if not client.modern:
        assert client.initialized["serverInfo"]["name"] == "mortise"
    assert "tools" in client.initialized["capabilities"]


def test_tools_are_listed_in_a_stable_order_with_all_that_a_model_needs(client: Client) -> None:
    tools = client.tools()
    assert tools == client.tools()
    names = [tool["name"] for tool in tools]
    assert len(names) == len(set(names))
    assert {"run_python_code", "ping"} <= set(names)
    for tool in tools:
        assert tool["description"]
        assert tool["inputSchema"]["type"] == "object"
        for name, parameter in tool["inputSchema"].get("properties", {}).items():
            assert parameter["description"], f"{tool['name']}({name}) has no description"


def test_a_tool_answers_text_and_structure(client: Client) -> None:
    result = client.tool("run_python_code", {"code": "print('hello')\n6 * 7"})
    assert "hello" in text(result)
    assert "42" in text(result)
    if client.version >= STRUCTURE_SINCE:
        assert structured(result)["stdout"] == "hello\n"
        assert structured(result)["results"] == ["42"]
    else:
        assert "structuredContent" not in result


def test_a_call_without_arguments_is_valid(client: Client) -> None:
    result = client.request("tools/call", {"name": "ping"})
    assert not result.get("isError")
    assert result["content"]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [({}, "code"), ({"code": 1}, "code"), ({"code": "1", "cod": "2"}, "cod")],
    ids=["missing", "of the wrong type", "unknown"],
)
def test_wrong_arguments_are_a_tool_error_that_names_them(
    client: Client, arguments: dict[str, object], names: str
) -> None:
    result = client.request("tools/call", {"name": "run_python_code", "arguments": arguments})
    assert result["isError"] is True
    assert names in text(result)


def test_an_unknown_tool_is_refused_by_name(client: Client) -> None:
    with pytest.raises(ProtocolError, match="no_such_tool") as refused:
        client.request("tools/call", {"name": "no_such_tool", "arguments": {}})
    assert refused.value.code == -32602


def test_an_unknown_method_is_refused(client: Client) -> None:
    with pytest.raises(ProtocolError) as refused:
        client.request("no/such/method")
    assert refused.value.code == -32601
    if client.modern and isinstance(client, HTTPClient):
        assert refused.value.status == 404


def test_progress_carries_the_output_while_the_cell_runs(client: Client, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    code = f"""
import pathlib, time
print("before the gate", flush=True)
while not pathlib.Path({str(gate)!r}).exists():
    time.sleep(0.01)
print("after the gate")
"""
    pending = client.start_run(code, progress=True)
    pending.progress("before the gate")
    gate.touch()
    assert "before the gate\nafter the gate" in text(pending.response())
    done = [message["params"]["progress"] for message in pending.notifications()]
    assert done == sorted(set(done)), "progress must rise"


def test_nobody_who_did_not_ask_hears_of_progress(client: Client) -> None:
    pending = client.start_run("print('quiet')")
    pending.response()
    assert pending.notifications() == []


@pytest.mark.parametrize("version", LEGACY, indirect=True)
def test_a_legacy_client_may_ping(client: Client) -> None:
    assert client.request("ping") == {}


@pytest.mark.parametrize("version", [MODERN], indirect=True)
def test_the_modern_era_has_no_ping(client: Client) -> None:
    with pytest.raises(ProtocolError) as refused:
        client.request("ping")
    assert refused.value.code == -32601


def test_a_version_that_nobody_knows_is_refused_with_those_that_are_known(
    launch: Callable[..., StdioClient],
) -> None:
    meta = {"io.modelcontextprotocol/protocolVersion": "1900-01-01"}
    with pytest.raises(ProtocolError) as refused:
        launch(MODERN).request("tools/list", {"_meta": meta})
    assert refused.value.code == -32022
    assert MODERN in refused.value.data["supported"]


def test_a_legacy_client_with_an_unknown_version_is_offered_a_known_one(tmp_path: Path) -> None:
    with StdioClient(LEGACY[0], arguments(tmp_path)) as client:
        params = {"protocolVersion": "1900-01-01", "capabilities": {}, "clientInfo": {"name": "old", "version": "0"}}
        assert client.request("initialize", params)["protocolVersion"] == LEGACY[0]


def test_what_is_no_message_is_answered_and_serving_goes_on(launch: Callable[..., StdioClient]) -> None:
    client = launch(LEGACY[0])
    broken = [b"{", b"[]", b"null", b'{"jsonrpc":"2.0"}', b'"\xff"', b"[" * 100_000]
    for line in broken:
        client.write(line + b"\n")
    assert client.request("ping") == {}
    codes = [message["error"]["code"] for message in client.others.items if "error" in message]
    assert len(codes) == len(broken)
    assert set(codes) <= {-32700, -32600}


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Origin": "http://evil.example"}],
    ids=["Host", "Origin"],
)
def test_a_page_of_another_site_is_refused(server: Host, headers: dict[str, str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port(), timeout=PATIENCE)
    connection.putrequest("POST", "/mcp", skip_host="Host" in headers)
    body = b'{"jsonrpc":"2.0","id":1,"method":"ping"}'
    sent = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    for name, value in (sent | headers | {"Content-Length": str(len(body))}).items():
        connection.putheader(name, value)
    connection.endheaders(body)
    response = connection.getresponse()
    response.read()
    connection.close()
    assert response.status == 403
