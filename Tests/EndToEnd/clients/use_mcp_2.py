"""Uses a server as a person would with version 2 of the MCP SDK, and prints what came as JSON.

use_mcp_2.py http URL CODE
use_mcp_2.py stdio CODE COMMAND ARGUMENT...
"""

import asyncio
import json
import sys

from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import ElicitResult


async def main(kind: str, *rest: str) -> None:
    if kind == "http":
        server, code = rest
    else:
        code, command, *arguments = rest
        server = stdio_client(StdioServerParameters(command=command, args=arguments))
    progress: list[str] = []

    async def on_progress(done: float, total: float | None, message: str | None) -> None:
        progress.append(message or "")

    async def on_question(*_: object) -> ElicitResult:
        return ElicitResult(action="accept", content={"value": "Ann"})

    async with Client(server, elicitation_callback=on_question) as client:
        tools = await client.list_tools()
        pong = await client.call_tool("ping")
        result = await client.call_tool("run_python_code", {"code": code}, progress_callback=on_progress)
    print(
        json.dumps(
            {
                "tools": [tool.name for tool in tools.tools],
                "pong": pong.structured_content,
                "result": result.structured_content,
                "blocks": [block.type for block in result.content],
                "progress": progress,
            }
        )
    )


asyncio.run(main(*sys.argv[1:]))
