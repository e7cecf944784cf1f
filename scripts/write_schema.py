"""Write the JSON schema of a fitted distribution, from its records and their docstrings.

python scripts/write_schema.py [FILE]
"""

import inspect
import json
import re
import sys
from pathlib import Path
from typing import Any

import surrogate.distribution
from surrogate.distribution import Distribution
from surrogate.distribution.record import FrozenModel
from surrogate.statistics import Interval

SHIPPED = Path(surrogate.distribution.__file__).parent / "distribution.schema.json"


def schema() -> str:
    """Render the schema (JSON Schema 2020-12)."""
    found = Distribution.model_json_schema()
    records = {one.__name__: one for one in (Interval, *records_of(FrozenModel))}
    for name, part in {"Distribution": found, **found["$defs"]}.items():
        for record in reversed(records[name].__mro__):
            if record is Interval or (
                issubclass(record, FrozenModel) and record is not FrozenModel
            ):
                describe(part, inspect.getdoc(record) or "")
        missing = [key for key, one in part["properties"].items() if "description" not in one]
        if missing:
            raise SystemExit(f"no description of {', '.join(missing)} in {name}")
        part["required"] = list(part["properties"])  # a document holds the defaults too
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ConditionalDistribution of a circuit's parameters, as lif-bridge fits it",
    }
    return json.dumps(head | without_titles(found), indent=1, ensure_ascii=False) + "\n"


def records_of(base: type[FrozenModel]) -> list[type[FrozenModel]]:
    """Every record, those that extend another too."""
    return [record for one in base.__subclasses__() for record in (one, *records_of(one))]


def describe(part: dict[str, Any], docstring: str) -> None:
    """Put what a docstring says of the attributes beside them."""
    summary, _, attributes = docstring.partition("\n\nAttributes:\n")
    part["description"] = summary
    for entry in re.findall(r"^    \w.*\n?(?:        .*\n?)*", attributes, re.MULTILINE):
        heading, _, text = entry.partition(":")
        for name in heading.split(","):
            part["properties"][name.strip()]["description"] = " ".join(text.split())


def without_titles(value: Any) -> Any:
    """Pydantic repeats each key as its title."""
    if isinstance(value, list):
        return [without_titles(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: {name: without_titles(one) for name, one in inner.items()}
        if key in ("properties", "$defs")
        else without_titles(inner)
        for key, inner in value.items()
        if key != "title"
    }


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED
    target.write_text(schema(), encoding="utf-8")
    print(target)
