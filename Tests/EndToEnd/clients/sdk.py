"""How the clients that are made with the MCP SDK answer questions, in either of its versions."""

from typing import Any

from mcp.types import CreateMessageResult, ElicitResult, ListRootsResult, Root, TextContent
from tour import filled_in


async def on_question(_: object, params: Any) -> ElicitResult:
    schema = getattr(params, "requested_schema", None) or params.requestedSchema
    return ElicitResult(action="accept", content={name: filled_in(name) for name in schema["properties"]})


async def on_sampling(*_: object) -> CreateMessageResult:
    return CreateMessageResult(role="assistant", content=TextContent(type="text", text="Paris"), model="test")


async def on_roots(*_: object) -> ListRootsResult:
    return ListRootsResult(roots=[Root(uri="file:///test/root")])


CALLBACKS: dict[str, Any] = {
    "elicitation_callback": on_question, "sampling_callback": on_sampling, "list_roots_callback": on_roots,
}  # fmt: skip
