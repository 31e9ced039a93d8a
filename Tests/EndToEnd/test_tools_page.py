"""The documentation of the tools is what their manifests say."""

import subprocess

from harness.host import environment
from harness.paths import MORTISE, ROOT


def test_the_documentation_has_every_tool_as_it_is() -> None:
    text = (ROOT / "docs" / "tools.md").read_text()
    _, _, rest = text.partition("<!-- The rest is what `mortise tools --reference` prints. -->\n\n")
    command = [MORTISE, "tools", "--reference"]
    assert rest == subprocess.run(command, env=environment(), capture_output=True, text=True, check=True).stdout
