"""Tours a server with version 2 of the MCP SDK, and prints what came as JSON.

tour_mcp_2.py http URL
tour_mcp_2.py stdio COMMAND ARGUMENT...
"""

import asyncio
import json
import sys

from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from sdk import CALLBACKS
from tour import tour


async def main(kind: str, address: str, *rest: str) -> None:
    stdio = StdioServerParameters(command=address, args=list(rest))
    server = address if kind == "http" else stdio_client(stdio)
    async with Client(server, **CALLBACKS) as client:
        print(json.dumps(await tour(client)))


asyncio.run(main(*sys.argv[1:]))
