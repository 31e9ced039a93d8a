"""Tours a server with version 1 of the MCP SDK, and prints what came as JSON.

tour_mcp_1.py http URL
tour_mcp_1.py stdio COMMAND ARGUMENT...
"""

import asyncio
import json
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamablehttp_client
from sdk import CALLBACKS
from tour import tour


async def main(kind: str, address: str, *rest: str) -> None:
    stdio = StdioServerParameters(command=address, args=list(rest))
    transport = streamablehttp_client(address) if kind == "http" else stdio_client(stdio)
    async with transport as streams, ClientSession(*streams[:2], **CALLBACKS) as session:
        await session.initialize()
        print(json.dumps(await tour(session)))


asyncio.run(main(*sys.argv[1:]))
