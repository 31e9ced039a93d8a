"""Times several ways to do a thing turn by turn, so that all see the same machine."""

import random
import statistics
import time
from collections.abc import Callable
from functools import partial

WARM_UP = 20


def milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def medians(ways: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median time of each way in milliseconds."""
    return median_figures({name: partial(milliseconds, way) for name, way in ways.items()}, rounds)


def median_figures(
    ways: dict[str, Callable[[], float]], rounds: int, warm_up: int = WARM_UP
) -> dict[str, float]:
    """The median of what each way returns."""
    figures: dict[str, list[float]] = {way: [] for way in ways}
    for turn in range(warm_up + rounds):
        # In a random order, since each leaves the machine's caches to the next.
        for way in random.sample(list(ways), len(ways)):
            figure = ways[way]()
            if turn >= warm_up:
                figures[way].append(figure)
    return {way: statistics.median(each) for way, each in figures.items()}
