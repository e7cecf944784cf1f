"""Markers by folder."""

from pathlib import Path

import pytest

FOLDERS = ("unit", "property", "integration")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for name in FOLDERS:
            if name in Path(item.path).relative_to(Path(__file__).parent).parts:
                item.add_marker(name)
