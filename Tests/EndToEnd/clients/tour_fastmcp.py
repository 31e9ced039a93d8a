"""Tours a server with fastmcp, and prints what came as JSON.

tour_fastmcp.py http URL
tour_fastmcp.py stdio COMMAND ARGUMENT...
"""

import asyncio
import dataclasses
import json
import sys

from fastmcp import Client
from fastmcp.client.transports import StdioTransport
from tour import filled_in, tour


async def main(kind: str, address: str, *rest: str) -> None:
    async def on_question(message: str, answer: type, *_: object) -> object:
        return answer(**{field.name: filled_in(field.name) for field in dataclasses.fields(answer)})

    async def on_sampling(*_: object) -> str:
        return "Paris"

    server = address if kind == "http" else StdioTransport(address, list(rest))
    async with Client(
        server, elicitation_handler=on_question, sampling_handler=on_sampling, roots=["file:///test/root"]
    ) as client:
        print(json.dumps(await tour(client)))


asyncio.run(main(*sys.argv[1:]))
