"""An authorization server, as far as an MCP server sees it: it signs tokens and publishes the keys."""

import http.server
import json
import threading
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec


class Issuer:
    """Publishes its keys over HTTP, and counts who asks for them."""

    def __init__(self) -> None:
        self.requests = 0
        # Answers a request for the keys in another way than by the keys.
        self.answer: Any = None
        self._keys: dict[str, ec.EllipticCurvePrivateKey] = {}
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.requests += 1
                (issuer.answer or issuer.publish)(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.add_key("first")

    def add_key(self, name: str) -> None:
        self._keys[name] = ec.generate_private_key(ec.SECP256R1())

    def publish(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        keys = [
            json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key())) | {"kid": name}
            for name, key in self._keys.items()
        ]
        self.send(handler, 200, json.dumps({"keys": keys}).encode())

    @staticmethod
    def send(handler: http.server.BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def token(self, resource: str, subject: str, *, key: str = "first", **claims: Any) -> str:
        """A token for a server."""
        claims = {"iss": self.address, "aud": resource, "sub": subject, "exp": time.time() + 600} | claims
        return jwt.encode(claims, self._keys[key], algorithm="ES256", headers={"kid": key, "typ": "at+jwt"})

    def __enter__(self) -> "Issuer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
