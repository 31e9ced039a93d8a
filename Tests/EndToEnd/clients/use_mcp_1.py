"""Uses a server as a person would with version 1 of the MCP SDK, and prints what came as JSON.

use_mcp_1.py http URL CODE
use_mcp_1.py stdio CODE COMMAND ARGUMENT...
"""

import asyncio
import json
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamablehttp_client
from mcp.types import ElicitResult


async def main(kind: str, *rest: str) -> None:
    if kind == "http":
        url, code = rest
        transport = streamablehttp_client(url)
    else:
        code, command, *arguments = rest
        transport = stdio_client(StdioServerParameters(command=command, args=arguments))
    progress: list[str] = []

    async def on_progress(done: float, total: float | None, message: str | None) -> None:
        progress.append(message or "")

    async def on_question(*_: object) -> ElicitResult:
        return ElicitResult(action="accept", content={"value": "Ann"})

    async with transport as streams, ClientSession(*streams[:2], elicitation_callback=on_question) as session:
        await session.initialize()
        tools = await session.list_tools()
        pong = await session.call_tool("ping")
        result = await session.call_tool("run_python_code", {"code": code}, progress_callback=on_progress)
    print(
        json.dumps(
            {
                "tools": [tool.name for tool in tools.tools],
                "pong": pong.structuredContent,
                "result": result.structuredContent,
                "blocks": [block.type for block in result.content],
                "progress": progress,
            }
        )
    )


asyncio.run(main(*sys.argv[1:]))
