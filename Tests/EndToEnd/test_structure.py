"""The direction of dependencies: who may import whom."""

import re
from pathlib import Path

import pytest
from harness.paths import ROOT

OWN = {"PluginAPI", "JSON", "JSONSchema", "PluginKit", "Host", "Jupyter", "CZeroMQ", "CLinux", "CYAML", "Workspace",
       "CellOutput", "PluginCheck", "Processes", "Programs"}  # fmt: skip

# What the sources of a folder may import of the package itself.
ALLOWED = {
    "Sources/JSON": set(),
    "Sources/JSONSchema": {"JSON"},
    "Sources/PluginKit": {"PluginAPI", "JSON"},
    "Sources/Host": {"PluginAPI", "JSON", "JSONSchema", "CLinux", "CYAML"},
    "Sources/mortise": {"Host", "JSON", "JSONSchema", "CLinux", "PluginCheck"},
    "Sources/PluginCheck": {"Host", "JSON", "JSONSchema", "CLinux", "Processes"},
    "Sources/Processes": set(),
    "Sources/Jupyter": {"CZeroMQ", "JSON", "Processes"},
    "Sources/Workspace": {"CLinux"},
    "Sources/CellOutput": {"PluginKit", "JSON", "Workspace"},
    "Sources/Programs": {"CellOutput", "PluginKit", "Processes", "Workspace"},
    "Plugins/Sessions": {"PluginKit", "PluginAPI", "JSON", "Jupyter", "Processes", "Programs"},
    "Plugins/Execution": {"PluginKit", "PluginAPI", "JSON", "CellOutput", "Workspace"},
    "Plugins/Files": {"PluginKit", "PluginAPI", "JSON", "CellOutput", "Processes", "Programs", "Workspace"},
    "Plugins/Packages": {"PluginKit", "PluginAPI", "JSON", "CellOutput", "Processes", "Programs", "Workspace"},
    "Plugins/Health": {"PluginKit", "PluginAPI", "JSON"},
    "Examples/Everything": {"PluginKit", "PluginAPI", "JSON"},
}

# What is beneath another within the host.
LAYERS = {
    "Sources/Host/Calls": {"HummingbirdCore", "NIOCore", "NIOPosix", "HTTPTypes", "CYAML"},
    "Sources/Host/Plugins": {"HummingbirdCore", "NIOCore", "NIOPosix", "HTTPTypes", "CYAML"},
    "Sources/Host/Isolation": {"HummingbirdCore", "NIOCore", "NIOPosix", "HTTPTypes", "CYAML"},
    "Sources/Host/Routes": {"HummingbirdCore", "NIOCore", "NIOPosix", "HTTPTypes", "CYAML"},
    "Sources/Host/Offers": {"HummingbirdCore", "NIOCore", "NIOPosix", "HTTPTypes", "CYAML"},
    "Sources/Host/Prompts": {"HummingbirdCore", "NIOCore", "NIOPosix", "HTTPTypes", "CYAML"},
    "Sources/Host/Resources": {"HummingbirdCore", "NIOCore", "NIOPosix", "HTTPTypes", "CYAML"},
    "Sources/Host/Protocol": {"HummingbirdCore", "NIOCore", "NIOPosix", "HTTPTypes", "CYAML", "PluginAPI"},
}


def imports(folder: Path) -> set[str]:
    """The modules that the Swift files beneath a folder import."""
    pattern = re.compile(r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:\w+\s+)?import\s+(?:(?:class|struct|enum|func)\s+)?(\w+)", re.M)
    return {name for file in folder.rglob("*.swift") for name in pattern.findall(file.read_text())}


@pytest.mark.parametrize("folder", ALLOWED)
def test_a_module_imports_only_what_is_beneath_it(folder: str) -> None:
    found = imports(ROOT / folder)
    assert found, f"no Swift sources in {folder}"
    assert found & OWN <= ALLOWED[folder]


@pytest.mark.parametrize("folder", LAYERS)
def test_a_layer_of_the_host_knows_nothing_of_those_above(folder: str) -> None:
    found = imports(ROOT / folder)
    assert found, f"no Swift sources in {folder}"
    assert not found & LAYERS[folder]


def test_foundation_is_left_out_where_start_up_counts() -> None:
    for folder in ALLOWED:
        assert "Foundation" not in imports(ROOT / folder), folder
