"""Calls tools that take long with fastmcp and its package for tasks, and prints what came as JSON.

use_tasks.py URL CODE
use_tasks.py stdio CODE COMMAND ARGUMENT...
"""

import asyncio
import json
import sys

from fastmcp import Client
from fastmcp.client.transports import StdioTransport
from fastmcp_tasks import call_tool_task


async def main(server: str, code: str, *command: str) -> None:
    transport = StdioTransport(command[0], list(command[1:])) if command else server

    async def on_question(message: str, answer: type, *_: object) -> object:
        return answer(value="Ann")

    async with Client(transport, elicitation_handler=on_question) as client:
        # The client asks for the task, answers its questions and fetches the result: its user sees a call like any other.
        whole = await client.call_tool("run_python_code", {"code": code})
        endless = {"code": "import time\nwhile True: time.sleep(0.01)"}
        task = await call_tool_task(client, "run_python_code", endless)
        await task.cancel()
        cancelled = await task.status()
        after = await client.call_tool("run_python_code", {"code": "6 * 7"})
    print(
        json.dumps(
            {
                "result": whole.structured_content,
                "cancelled": cancelled.status,
                "after": after.structured_content["results"],
            }
        )
    )


asyncio.run(main(*sys.argv[1:]))
