"""Forms with files, and a connection that sends them."""

import http.client
import json
import os
from pathlib import Path

BOUNDARY = "between"
END = f"\r\n--{BOUNDARY}--\r\n".encode()
TYPE = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


class Connection(http.client.HTTPConnection):
    """A connection to the host under test."""

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> http.client.HTTPResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.request(method, path, body, named)
        return self.getresponse()

    def upload(self, *parts: bytes, status: int = 200) -> dict[str, object]:
        body = b"".join(parts) + b"--" + BOUNDARY.encode() + b"--\r\n"
        self.request("POST", "/files/upload", body, TYPE)
        response = self.getresponse()
        answer = json.loads(response.read())
        assert response.status == status, answer
        return answer


def part(name: str, content: bytes, field: str = "file") -> bytes:
    """A part of a form that is a file."""
    return head(name, field) + content + b"\r\n"


def head(name: str, field: str = "file") -> bytes:
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()


def entries(workspace: Path) -> set[str]:
    """What is in uploads/, hidden files too."""
    return set(os.listdir(workspace / "uploads")) if (workspace / "uploads").exists() else set()
