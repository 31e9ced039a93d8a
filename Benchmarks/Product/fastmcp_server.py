"""The server to compare with: FastMCP with one tool that does nothing, in its leanest mode."""

import sys

from fastmcp import FastMCP

server = FastMCP("minimal")


@server.tool
def ping() -> dict[str, bool]:
    return {"ok": True}


server.run(
    transport="http",
    port=int(sys.argv[1]),
    stateless_http=True,
    json_response=True,
    show_banner=False,
    uvicorn_config={"log_level": "error", "access_log": False},
)
