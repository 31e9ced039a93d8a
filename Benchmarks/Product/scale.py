"""What a trivial cell costs where there is more of something that it does not use."""

from pathlib import Path

from lean import Stdio, checked, tool
from turns import medians

ROUNDS = 200
FILES = {"few": 10, "many": 100_000}
FILES_PER_FOLDER = 1000
SESSIONS = 8


def workspace_size(folder: Path) -> dict[str, float]:
    """Medians in milliseconds in a workspace with few files and in one with many."""
    hosts = {}
    try:
        for name, count in FILES.items():
            hosts[name] = Stdio(_filled(folder / name, count))
            # From when the workspace has been walked through once, new files are told of without a notice.
            while checked(hosts[name].ask(tool("run_python_code", code="1")))["structuredContent"]["notices"]:
                pass
        cell = tool("run_python_code", code="1")
        return medians({name: lambda host=host: host.ask(cell) for name, host in hosts.items()}, ROUNDS)
    finally:
        for host in hosts.values():
            host.__exit__()


def session_count(folder: Path) -> dict[str, float]:
    """Medians in milliseconds on a host with one session and on one with several."""
    for name in ("one", "several"):
        (folder / name).mkdir()
    with Stdio(folder / "one") as one, Stdio(folder / "several") as several:
        for number in range(1, SESSIONS):
            checked(several.ask(tool("create_session", session_id=f"s{number}")))
            checked(several.ask(tool("run_python_code", code="1", session_id=f"s{number}")))
        cell = tool("run_python_code", code="1", session_id="default")
        return medians({"one": lambda: one.ask(cell), "several": lambda: several.ask(cell)}, ROUNDS)


def _filled(folder: Path, count: int) -> Path:
    for number in range(count):
        if number % FILES_PER_FOLDER == 0:
            (folder / str(number // FILES_PER_FOLDER)).mkdir(parents=True)
        (folder / str(number // FILES_PER_FOLDER) / f"{number}.txt").touch()
    return folder
