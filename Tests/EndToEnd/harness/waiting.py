"""Waiting for events with a deadline, never for time to pass."""

import threading
import time
from collections.abc import Callable
from typing import IO, Any

# Seconds, long enough for a machine that does other work as well, and for a sanitized host. A test that passes never
# waits for it.
PATIENCE = 300.0


class Inbox:
    """Items that one thread puts and others wait for."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._items: list[Any] = []
        self._closed = False

    def put(self, item: Any) -> None:
        with self._changed:
            self._items.append(item)
            self._changed.notify_all()

    def close(self) -> None:
        """Tells those who wait that nothing more will come."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def wait_until_closed(self, timeout: float = PATIENCE) -> None:
        """Waits until nothing more can come."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._closed, timeout), "the other side is still there"

    @property
    def items(self) -> list[Any]:
        with self._changed:
            return list(self._items)

    def first(self, wanted: Callable[[Any], Any], *, what: str, timeout: float = PATIENCE) -> Any:
        """The first item that is wanted, as soon as it is there. Fails when it cannot come any more."""
        deadline = time.monotonic() + timeout
        seen = 0
        with self._changed:
            while True:
                for item in self._items[seen:]:
                    if wanted(item):
                        return item
                seen = len(self._items)
                left = deadline - time.monotonic()
                if self._closed or left <= 0:
                    reason = "the other side closed" if self._closed else f"{timeout} s are over"
                    raise AssertionError(f"{what}: {reason}. Seen: {brief(self._items)}")
                self._changed.wait(left)


class Lines(Inbox):
    """The lines of a pipe, read by a thread so that the writer never blocks."""

    def __init__(self, pipe: IO[bytes], on_line: Callable[[bytes], None] | None = None) -> None:
        super().__init__()
        self._pipe = pipe
        self._on_line = on_line
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with self._pipe:
            for line in self._pipe:
                if self._on_line:
                    self._on_line(line)
                self.put(line.decode("utf-8", "backslashreplace").rstrip("\n"))
        self.close()

    def finish(self, timeout: float = PATIENCE) -> None:
        """Waits until the pipe has ended."""
        self._thread.join(timeout)
        assert not self._thread.is_alive(), "the pipe is still open"

    @property
    def text(self) -> str:
        return "\n".join(self.items)


def brief(items: list[Any]) -> str:
    """The last few items, shortened for a message."""
    return "; ".join(str(item)[:300] for item in items[-20:]) or "nothing"
