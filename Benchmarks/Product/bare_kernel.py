"""The least that can talk to a kernel: pyzmq, and the Jupyter protocol by hand."""

import hashlib
import hmac
import json
import subprocess
import uuid
from pathlib import Path
from typing import Any

import zmq
from lean import PATIENCE, PYTHON, Process

DELIMITER = b"<IDS|MSG>"


class BareKernel(Process):
    """An ipykernel like the host's, on ipc:// sockets with signed messages."""

    def __init__(self, folder: Path) -> None:
        key = uuid.uuid4().hex
        names = ("shell", "iopub", "stdin", "control", "hb")
        connection = {
            "transport": "ipc",
            "ip": str(folder / "kernel"),
            "key": key,
            "signature_scheme": "hmac-sha256",
            **{f"{name}_port": number for number, name in enumerate(names, start=1)},
        }
        file = folder / "connection.json"
        file.write_text(json.dumps(connection))
        super().__init__(
            [PYTHON, "-m", "ipykernel_launcher", "-f", file],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._key = key.encode()
        self._session = uuid.uuid4().hex
        context = zmq.Context.instance()
        self._shell = self._connect(context.socket(zmq.DEALER), f"ipc://{folder}/kernel-1")
        self._iopub = context.socket(zmq.SUB)
        self._iopub.setsockopt(zmq.SUBSCRIBE, b"")
        self._connect(self._iopub, f"ipc://{folder}/kernel-2")
        self._wait_until_ready()

    @staticmethod
    def _connect(socket: Any, address: str) -> Any:
        socket.setsockopt(zmq.LINGER, 0)
        socket.connect(address)
        return socket

    def _wait_until_ready(self) -> None:
        """Asks until the subscription to iopub has taken effect as well."""
        for _ in range(100):
            number = self._send("kernel_info_request", {})
            self._shell_reply(number)
            if self._iopub.poll(200):
                while self._iopub.poll(0):
                    self._iopub.recv_multipart()
                return
        raise AssertionError("the bare kernel does not publish")

    def _send(self, kind: str, content: dict[str, Any]) -> str:
        number = uuid.uuid4().hex
        header = {
            "msg_id": number,
            "session": self._session,
            "username": "bench",
            "date": "2026-01-01T00:00:00Z",
            "msg_type": kind,
            "version": "5.4",
        }
        parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
        self._shell.send_multipart([DELIMITER, self._sign(parts), *parts])
        return number

    def _sign(self, parts: list[bytes]) -> bytes:
        signature = hmac.new(self._key, digestmod=hashlib.sha256)
        for part in parts:
            signature.update(part)
        return signature.hexdigest().encode()

    def _receive(self, socket: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        assert socket.poll(PATIENCE * 1000), "the bare kernel hangs"
        frames = socket.recv_multipart()
        start = frames.index(DELIMITER)
        parts = frames[start + 2 : start + 6]
        assert hmac.compare_digest(frames[start + 1], self._sign(parts))
        header, parent, _, content = (json.loads(part) for part in parts)
        return header, parent, content

    def _shell_reply(self, number: str) -> dict[str, Any]:
        while True:
            _, parent, content = self._receive(self._shell)
            if parent.get("msg_id") == number:
                return content

    def execute(self, code: str) -> dict[str, Any]:
        """Runs code and waits for the reply and for idle, which together are the end."""
        number = self._send(
            "execute_request",
            {
                "code": code,
                "silent": False,
                "store_history": True,
                "user_expressions": {},
                "allow_stdin": False,
                "stop_on_error": False,
            },
        )
        while True:
            _, parent, content = self._receive(self._iopub)
            if parent.get("msg_id") == number and content.get("execution_state") == "idle":
                break
        return self._shell_reply(number)
