"""Puts a running server under load by good, malformed and abandoned requests at once, and looks at what it costs.

soak.py --port PORT --pid PID [--seconds 60] [--connections 64] [--seed 1]

Fails if a good request got anything but its answer, if the memory of the server grew, or if it kept a descriptor.
Needs nothing but Python's library and a server with the tool `ping`.
"""

import argparse
import asyncio
import collections
import contextlib
import json
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

MODERN = "2026-07-28"
LEGACY = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
META = "io.modelcontextprotocol/"
FORMS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
# How long anything may take. The machine may be busy, so this is far more than it should.
PATIENCE = 60

# What the server's memory may grow by between the second and the last quarter of the time.
GROWTH = 0.15
SLACK = 8 << 20


class Wrong(Exception):
    """A good request got something else than its answer."""


class Connection:
    """One connection that is used for one request after the other."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def __aenter__(self) -> "Connection":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()

    def write(self, method: str, headers: dict[str, str], body: bytes = b"", length: int | None = None) -> None:
        fields = {"Host": "localhost", "Content-Length": str(len(body) if length is None else length)} | headers
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.writer.write(f"{method} /mcp HTTP/1.1\r\n{head}\r\n".encode() + body)

    async def head(self) -> tuple[int, dict[str, str]]:
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
        return int(lines[0].split()[1]), headers

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        status, headers = await self.head()
        if headers.get("transfer-encoding") != "chunked":
            return status, headers, await self.reader.readexactly(int(headers.get("content-length", "0")))
        body = b""
        while chunk := await self.chunk():
            body += chunk
        return status, headers, body

    async def chunk(self) -> bytes:
        size = int(await self.reader.readline(), 16)
        data = await self.reader.readexactly(size + 2)
        return data[:size]


def modern(method: str, params: dict | None = None, number: int = 1) -> tuple[dict[str, str], bytes]:
    """The headers and the body of a modern request."""
    meta = {META + "protocolVersion": MODERN, META + "clientCapabilities": {}}
    message = {"jsonrpc": "2.0", "id": number, "method": method, "params": {**(params or {}), "_meta": meta}}
    headers = FORMS | {"MCP-Protocol-Version": MODERN, "Mcp-Method": method}
    if method == "tools/call":
        headers["Mcp-Name"] = params["name"]
    return headers, json.dumps(message).encode()


def legacy(method: str, params: dict | None = None, number: int = 1) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params or {}}).encode()


class Soak:
    """So many clients that do at random what clients do, and what they should not."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.random = random.Random(options.seed)
        self.counts: collections.Counter[str] = collections.Counter()
        self.failures: list[str] = []
        self.deadline = 0.0

    # Good requests.

    async def good_calls(self) -> None:
        """Some calls on one connection, each answered with its own id."""
        async with Connection(self.options.port) as connection:
            for _ in range(self.random.randrange(1, 30)):
                number = self.random.randrange(1 << 40)
                connection.write("POST", *modern("tools/call", {"name": "ping", "arguments": {}}, number))
                self.expect(await connection.answer(), number)

    async def good_pipeline(self) -> None:
        """Several requests at once, answered in order."""
        async with Connection(self.options.port) as connection:
            numbers = [self.random.randrange(1 << 40) for _ in range(5)]
            for number in numbers:
                connection.write("POST", *modern("tools/list", {}, number))
            for number in numbers:
                self.expect(await connection.answer(), number)

    async def good_session(self) -> None:
        """A legacy session from its handshake to its end, sometimes left open."""
        async with Connection(self.options.port) as connection:
            session = await self.handshake(connection)
            for number in range(2, self.random.randrange(3, 12)):
                body = legacy("tools/call", {"name": "ping", "arguments": {}}, number)
                connection.write("POST", FORMS | session, body)
                self.expect(await connection.answer(), number)
            if self.random.random() < 0.8:
                connection.write("DELETE", session)
                status, _, _ = await connection.answer()
                if status != 204:
                    raise Wrong(f"the end of a session got {status}")

    async def good_subscription(self) -> None:
        """A subscription that is acknowledged, and then left."""
        async with Connection(self.options.port) as connection:
            params = {"notifications": {"toolsListChanged": True}}
            connection.write("POST", *modern("subscriptions/listen", params, 7))
            status, _ = await connection.head()
            if status != 200 or b"acknowledged" not in await connection.chunk():
                raise Wrong(f"a subscription got {status}")

    async def good_listening(self) -> None:
        """A stream of a legacy session that is opened, and then left."""
        async with Connection(self.options.port) as connection:
            session = await self.handshake(connection)
            connection.write("GET", {"Accept": "text/event-stream"} | session)
            status, _ = await connection.head()
            if status != 200:
                raise Wrong(f"a stream got {status}")

    async def handshake(self, connection: Connection) -> dict[str, str]:
        params = {
            "protocolVersion": self.random.choice(LEGACY), "capabilities": {},
            "clientInfo": {"name": "soak", "version": "1"},
        }  # fmt: skip
        connection.write("POST", FORMS, legacy("initialize", params))
        status, headers, body = await connection.answer()
        self.expect((status, headers, body), 1)
        return {"Mcp-Session-Id": headers["mcp-session-id"]}

    def expect(self, answer: tuple[int, dict[str, str], bytes], number: int) -> None:
        status, headers, body = answer
        # A call that takes its time, as on a busy machine, is answered by a stream.
        if headers.get("content-type", "").startswith("text/event-stream"):
            body = body.rpartition(b"data: ")[2]
        message = json.loads(body)
        if status != 200 or message.get("id") != number or "result" not in message:
            raise Wrong(f"request {number} got {status} {body[:300]!r}")

    # Malformed ones.

    async def malformed(self) -> None:
        """A request that is none in one of many ways, refused with a 4xx."""
        headers, body = modern("tools/list")
        headers, body = self.random.choice(
            [
                (headers, body[: self.random.randrange(len(body))]),
                (headers, b"\xff" + body),
                (headers, b"[" * 100_000),
                (headers, body.replace(b'"2.0"', b'"1.0"')),
                (headers, body.replace(b'"id": 1', b'"id": 1.5')),
                (headers, json.dumps({"jsonrpc": "2.0", "id": 1, "method": "x", "params": []}).encode()),
                (headers | {"Mcp-Method": "other"}, body),
                (headers | {"Content-Type": "text/plain"}, body),
                (headers | {"Accept": "text/html"}, body),
                (headers | {"Host": "evil.example"}, body),
                (headers | {"Origin": "http://evil.example"}, body),
                (headers | {"Mcp-Session-Id": "unknown", "MCP-Protocol-Version": "2025-06-18"}, legacy("ping")),
                modern("no/such/method"),
            ]
        )
        async with Connection(self.options.port) as connection:
            connection.write("POST", headers, body)
            status, _, _ = await connection.answer()
            if not 400 <= status < 500:
                raise Wrong(f"a malformed request got {status}: {body[:100]!r}")

    async def garbage(self) -> None:
        """Bytes that are no HTTP."""
        async with Connection(self.options.port) as connection:
            connection.writer.write(self.random.randbytes(self.random.randrange(1, 2000)) + b"\r\n\r\n")
            connection.writer.write_eof()
            with contextlib.suppress(OSError):
                await connection.reader.read()

    # Abandoned ones.

    async def abandoned(self) -> None:
        """A request that is broken off somewhere, or whose answer nobody reads."""
        async with Connection(self.options.port) as connection:
            headers, body = modern("tools/call", {"name": "ping", "arguments": {}})
            cut = self.random.randrange(len(body) + 1)
            connection.write("POST", headers, body[:cut], len(body))
            await connection.writer.drain()

    async def half_closed(self) -> None:
        """A client that has said all that it will say."""
        async with Connection(self.options.port) as connection:
            connection.write("POST", *modern("tools/list"))
            connection.writer.write_eof()
            self.expect(await connection.answer(), 1)

    async def idle(self) -> None:
        """A connection on which nothing is said for a while."""
        async with Connection(self.options.port):
            await asyncio.sleep(self.random.random())

    # The whole.

    async def worker(self) -> None:
        kinds: list[tuple[Callable[[], Awaitable[None]], int]] = [
            (self.good_calls, 40), (self.good_pipeline, 8), (self.good_session, 12), (self.good_subscription, 5),
            (self.good_listening, 5), (self.malformed, 15), (self.garbage, 3), (self.abandoned, 10),
            (self.half_closed, 3), (self.idle, 2),
        ]  # fmt: skip
        while time.monotonic() < self.deadline:
            kind = self.random.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]
            try:
                await asyncio.wait_for(kind(), PATIENCE)
                self.counts[kind.__name__] += 1
            except (Wrong, OSError, EOFError, ValueError, TimeoutError) as error:
                self.failures.append(f"{kind.__name__}: {error!r}")

    async def run(self) -> bool:
        pid, seconds = self.options.pid, self.options.seconds
        before = descriptors(pid)
        memory: list[int] = []
        self.deadline = time.monotonic() + seconds
        async with asyncio.TaskGroup() as group:
            for _ in range(self.options.connections):
                group.create_task(self.worker())
            group.create_task(self.watch(memory))
        after = await self.settled(before)
        return self.report(memory, before, after)

    async def watch(self, memory: list[int]) -> None:
        while time.monotonic() < self.deadline:
            memory.append(resident(self.options.pid))
            await asyncio.sleep(self.options.seconds / 40)

    async def settled(self, before: int) -> int:
        """The number of descriptors once the server has noticed that all clients have left."""
        for _ in range(100):
            if (now := descriptors(self.options.pid)) <= before:
                return now
            await asyncio.sleep(0.1)
        return descriptors(self.options.pid)

    def report(self, memory: list[int], before: int, after: int) -> bool:
        quarter = max(1, len(memory) // 4)
        early, late = statistics.median(memory[quarter : 2 * quarter]), statistics.median(memory[-quarter:])
        problems = self.failures[:20]
        if late > early * (1 + GROWTH) + SLACK:
            problems.append(f"memory grew from {early / 1e6:.1f} MB to {late / 1e6:.1f} MB")
        if after > before:
            problems.append(f"{after - before} descriptors more than before are open")
        counts = ", ".join(f"{name} {count}" for name, count in sorted(self.counts.items()))
        print(f"{sum(self.counts.values())} exchanges: {counts}")
        print(f"memory {early / 1e6:.1f} -> {late / 1e6:.1f} MB, descriptors {before} -> {after}")
        for problem in problems:
            print(problem, file=sys.stderr)
        return not problems and bool(self.counts["good_calls"])


def resident(pid: int) -> int:
    """The memory that a process has in RAM, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise SystemExit(f"process {pid} has ended")


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pid", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    return 0 if asyncio.run(Soak(parser.parse_args()).run()) else 1


if __name__ == "__main__":
    sys.exit(main())
