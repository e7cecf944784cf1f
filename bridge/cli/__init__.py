"""The command ``lif-bridge``."""

from bridge.cli.app import app as app
from bridge.cli.main import main as main
