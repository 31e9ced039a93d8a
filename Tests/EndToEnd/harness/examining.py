"""What `mortise plugin check` says of plugins."""

import json
import subprocess
from pathlib import Path
from typing import Any

from .paths import MORTISE

SEED = "1"

OK = 'finish(call, MORTISE_OK, "{\\"content\\":[{\\"type\\":\\"text\\",\\"text\\":\\"done\\"}]}")'
REFUSED = 'finish(call, MORTISE_NOT_FOUND, "")'
# What answers its own tool and refuses all else.
GOOD = f'if (has(method, "tools/call") && has(params, "\\"faulty\\"")) {OK}; else {REFUSED}'


def check(file: Path, *options: str, level: int = 10, code: int | None = None) -> dict[str, Any]:
    """What `mortise plugin check --json` reports."""
    done = subprocess.run(
        [MORTISE, "plugin", "check", str(file), "--level", str(level), "--seed", SEED, "--json", *options],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert code is None or done.returncode == code, done.stderr + done.stdout
    return json.loads(done.stdout)


def text(file: Path, *options: str, level: int = 10) -> str:
    """What it tells a person."""
    command = [MORTISE, "plugin", "check", str(file), "--level", str(level), "--seed", SEED, *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False).stdout


def only(file: Path, name: str, folder: Path) -> str:
    """What the process of one check writes."""
    workspace = folder / "workspace"
    workspace.mkdir()
    command = [MORTISE, "plugin", "check", file, "--seed", SEED, "--only", name, "--workspace", workspace]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, check=True).stdout


def failures(report: dict[str, Any]) -> dict[str, str]:
    """What failed, by the check's name: what each failure says, and the examples."""
    found = {
        check["check"]: [finding for finding in check["findings"] if finding["severity"] == "failure"]
        for check in report["checks"]
    }
    return {
        check: "\n".join("\n".join([told["what"], *told["occasions"]["examples"]]) for told in findings)
        for check, findings in found.items()
        if findings
    }
