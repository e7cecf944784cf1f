"""Modules beside the tests of networks of transistors."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
