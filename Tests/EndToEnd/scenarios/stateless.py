"""What the modern era asks of a server that keeps no session: envelopes, headers, errors, streams, hints."""

import base64
from typing import Any

from harness.client import META
from harness.schemas import MODERN
from harness.waiting import Inbox

from . import Server, scenario
from .raw import CAPABILITIES, ENVELOPE, VERSION, modern


@scenario("server-stateless", MODERN)
def envelopes_are_demanded(server: Server, version: str) -> None:
    for meta in [{}, {VERSION: MODERN}, {CAPABILITIES: {}}]:
        answer = modern(server.port, "server/discover", {"_meta": meta})
        assert (answer.status, answer.code) == (400, -32602)
    without_name = {key: value for key, value in ENVELOPE.items() if not key.endswith("clientInfo")}
    assert modern(server.port, "server/discover", {"_meta": without_name}).status == 200


@scenario("server-stateless", MODERN)
def a_server_tells_what_it_can(server: Server, version: str) -> None:
    result = modern(server.port, "server/discover").body["result"]
    assert MODERN in result["supportedVersions"]
    assert set(result["capabilities"]) >= {"tools", "prompts", "resources", "completions"}
    assert {"name", "version"} <= set(result["_meta"][META + "serverInfo"])
    future = {"_meta": ENVELOPE | {VERSION: "v999"}}
    unknown = modern(server.port, "server/discover", future, {"MCP-Protocol-Version": "v999"})
    assert (unknown.status, unknown.code) == (400, -32022)
    assert unknown.body["error"]["data"] == {"supported": result["supportedVersions"], "requested": "v999"}
    differing = modern(server.port, "server/discover", future)
    assert (differing.status, differing.code) == (400, -32020)


@scenario("server-stateless", MODERN)
def what_a_client_lacks_is_told_by_a_status(server: Server, version: str) -> None:
    answer = modern(server.port, "tools/call", {"name": "test_missing_capability"})
    assert (answer.status, answer.code) == (400, -32021)
    assert answer.body["error"]["data"]["requiredCapabilities"] == {"sampling": {}}


@scenario("server-stateless", MODERN)
def methods_that_are_gone_are_not_found(server: Server, version: str) -> None:
    gone = ["initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe"]
    for method in [*gone, "unknown/method"]:
        answer = modern(server.port, method, number=601)
        assert (answer.status, answer.code) == (404, -32601), method


@scenario("server-stateless", MODERN)
def a_stream_carries_no_requests_and_no_logs_that_were_not_wanted(server: Server, version: str) -> None:
    client = server.connect(version, {"elicitation": {}})
    pending = client.start_tool("test_streaming_elicitation", progress=True)
    assert pending.response()["resultType"] == "input_required"
    assert [item["method"] for item in pending.notifications()] == ["notifications/progress"]
    assert client.tool("test_logging_tool")["content"]
    assert not client.others.items
    wanted = {"name": "test_logging_tool", "_meta": {META + "logLevel": "error"}}
    client.request("tools/call", wanted)
    levels = [item["params"]["level"] for item in client.others.items]
    assert levels == ["error", "critical", "alert", "emergency"]
    client.check()


def heard(inbox: Inbox) -> list[str]:
    return [item["method"] for item in inbox.items if "method" in item]


@scenario("server-stateless", MODERN)
def subscriptions_tell_what_was_asked_for(server: Server, version: str) -> None:
    client = server.connect(version)
    kinds = {kind: f"test_trigger_{kind[:-1]}_change" for kind in ("tools", "prompts", "resources")}
    streams = {kind: client.subscribe(**{f"{kind}ListChanged": True}) for kind in kinds}
    for kind, tool in kinds.items():
        client.request("tools/call", {"name": tool})
        message = streams[kind].notification(f"notifications/{kind}/list_changed")
        assert message["params"]["_meta"][META + "subscriptionId"] == streams[kind].id
    for kind, stream in streams.items():
        methods = heard(stream.inbox)
        assert methods == ["notifications/subscriptions/acknowledged", f"notifications/{kind}/list_changed"]
    names = {prompt["name"] for prompt in client.request("prompts/list")["prompts"]}
    assert "test_extra_prompt" in names
    assert client.request("prompts/get", {"name": "test_extra_prompt"})["messages"]
    assert client.tool("test_extra_tool")["content"]
    assert client.request("resources/read", {"uri": "test://extra-resource"})["contents"]
    for tool in kinds.values():
        client.request("tools/call", {"name": tool})
    for stream in streams.values():
        client.cancel(stream)
    client.check()


@scenario("caching", MODERN)
def answers_tell_how_long_they_are_good(server: Server, version: str) -> None:
    client = server.connect(version)
    asked: list[tuple[str, dict[str, Any]]] = [
        ("server/discover", {}),
        ("tools/list", {}),
        ("prompts/list", {}),
        ("resources/list", {}),
        ("resources/templates/list", {}),
        ("resources/read", {"uri": "test://static-text"}),
    ]
    for method, params in asked:
        result = client.request(method, params)
        assert isinstance(result["ttlMs"], int)
        assert result["ttlMs"] >= 0
        assert result["cacheScope"] in ("public", "private")
        # What the plugin says, but for what is the host's own and for the templates.
        if method not in ("server/discover", "resources/templates/list"):
            assert (result["ttlMs"], result["cacheScope"]) == (5000, "public")
    client.check()


@scenario("http-header-validation", MODERN)
def headers_say_what_the_body_says(server: Server, version: str) -> None:
    call = {"name": "test_simple_text", "arguments": {}}
    wrong: list[dict[str, str | None]] = [
        {"Mcp-Method": None}, {"Mcp-Method": "tools/list"}, {"Mcp-Method": "TOOLS/CALL"},
        {"Mcp-Name": None}, {"Mcp-Name": "wrong"}, {"MCP-Protocol-Version": None},
    ]  # fmt: skip
    for headers in wrong:
        answer = modern(server.port, "tools/call", call, headers)
        assert (answer.status, answer.code) == (400, -32020), headers
    right: list[dict[str, str | None]] = [
        {"Mcp-Method": None, "mcp-method": "tools/call"}, {"Mcp-Method": None, "MCP-METHOD": "tools/call"},
        {"Mcp-Name": "  test_simple_text  "},
    ]  # fmt: skip
    for headers in right:
        assert modern(server.port, "tools/call", call, headers).status == 200, headers
    others = {"prompts/get": {"name": "test_simple_prompt"}, "resources/read": {"uri": "test://static-text"}}
    for method, params in others.items():
        assert modern(server.port, method, params).status == 200
        assert modern(server.port, method, params, {"Mcp-Name": "else"}).code == -32020


@scenario("http-custom-header-server-validation", MODERN)
def arguments_are_repeated_in_headers(server: Server, version: str) -> None:
    tool = next(tool for tool in server.connect(version).tools() if tool["name"] == "test_custom_header")
    assert tool["inputSchema"]["properties"]["region"]["x-mcp-header"] == "Region"

    def call(region: str | None, header: str | None) -> tuple[int, int | None]:
        params = {"name": "test_custom_header", "arguments": {} if region is None else {"region": region}}
        answer = modern(server.port, "tools/call", params, {"Mcp-Param-Region": header})
        return answer.status, answer.code

    encoded = f"=?base64?{base64.b64encode('größe'.encode()).decode()}?="
    assert call("west", "west") == (200, None)
    assert call("größe", encoded) == (200, None)
    for header in [None, "east", encoded, "=?base64?%%%?="]:
        assert call("west", header) == (400, -32020), header
    assert call(None, "west") == (400, -32020)
