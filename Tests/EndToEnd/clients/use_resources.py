"""Lists, reads and watches the files of a workspace with version 2 of the MCP SDK, and prints what came as JSON.

use_resources.py URL NAME
"""

import asyncio
import json
import sys

from mcp import Client


async def main(server: str, name: str) -> None:
    async with Client(server) as client:
        page = await client.list_resources()
        resource = next(item for item in page.resources if item.name == name)
        before = await client.read_resource(resource.uri)
        async with client.listen(resource_subscriptions=[str(resource.uri)]) as subscription:
            await client.call_tool("write_file", {"path": name, "content": "after"})
            event = await anext(aiter(subscription))
        after = await client.read_resource(resource.uri)
    print(
        json.dumps(
            {
                "type": resource.mime_type,
                "before": before.contents[0].text,
                "event": type(event).__name__,
                "uri": str(event.uri) == str(resource.uri),
                "after": after.contents[0].text,
            }
        )
    )


asyncio.run(main(*sys.argv[1:]))
