"""Uses a server as a person would with fastmcp, and prints what came as JSON.

use_fastmcp.py http URL CODE
use_fastmcp.py stdio CODE COMMAND ARGUMENT...
"""

import asyncio
import json
import sys

from fastmcp import Client
from fastmcp.client.transports import StdioTransport


async def main(kind: str, *rest: str) -> None:
    if kind == "http":
        server, code = rest
    else:
        code, command, *arguments = rest
        server = StdioTransport(command, arguments)
    progress: list[str] = []

    async def on_progress(done: float, total: float | None, message: str | None) -> None:
        progress.append(message or "")

    async def on_question(message: str, answer: type, *_: object) -> object:
        return answer(value="Ann")

    async with Client(server, elicitation_handler=on_question) as client:
        tools = await client.list_tools()
        pong = await client.call_tool("ping")
        result = await client.call_tool("run_python_code", {"code": code}, progress_handler=on_progress)
    print(
        json.dumps(
            {
                "tools": [tool.name for tool in tools],
                "pong": pong.structured_content,
                "result": result.structured_content,
                "blocks": [block.type for block in result.content],
                "progress": progress,
            }
        )
    )


asyncio.run(main(*sys.argv[1:]))
