"""Times several ways to do a thing turn by turn, so that all see the same machine."""

import random
import statistics
import time
from collections.abc import Callable

WARM_UP = 20


def milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def medians(ways: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median time of each way in milliseconds."""
    times: dict[str, list[float]] = {way: [] for way in ways}
    for turn in range(WARM_UP + rounds):
        # In a random order, since each leaves the machine's caches to the next.
        for way in random.sample(list(ways), len(ways)):
            taken = milliseconds(ways[way])
            if turn >= WARM_UP:
                times[way].append(taken)
    return {way: statistics.median(taken) for way, taken in times.items()}
