"""What every command shares: help, version, and how soon they come."""

import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[4] / "pyproject.toml"
LOADED = "import sys; sys.argv = ['lif-bridge', '--help']\n" + (
    "from bridge.cli import main\n"
    "try:\n    main()\n"
    "finally:\n    print('numpy' in sys.modules, file=sys.stderr)\n"
)


def test_help_does_not_wait_for_what_the_commands_need() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    assert "characterise" in done.stdout
    assert done.stderr.strip() == "False"


def test_the_version_is_that_of_the_project() -> None:
    command = [sys.executable, "-m", "bridge.cli", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    declared = tomllib.loads(PROJECT.read_text())["project"]["version"]
    assert done.stdout == f"lif-bridge {declared}\n"
