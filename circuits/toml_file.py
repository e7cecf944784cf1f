"""TOML files read into strict models, with one clear line when they are not what they should be."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from circuits.errors import CircuitInputError, shown
from circuits.text_file import decode, read_bytes

LARGEST = 64 << 10
"""Bytes of a file."""

LONGEST = 1000
"""Characters of a line: a key with thousands of dots takes the parser gigabytes."""

LONGEST_KEY = 100
"""Characters of a key that a message repeats."""

DEEPEST = 12
"""Tables and lists within each other."""


class StrictModel(BaseModel):
    """A frozen record that refuses unknown keys and non-finite numbers."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, strict=True, serialize_by_alias=True
    )


Model = TypeVar("Model", bound=BaseModel)


def read_toml(path: Path, model: type[Model]) -> Model:
    """Read and validate a TOML file.

    Raises:
        CircuitInputError: The file is missing, too large, not TOML, or a key or value is not
            allowed.
    """
    return validate(path, parse_toml(path), model)


def parse_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file whose contents are still to be validated.

    Raises:
        CircuitInputError: The file is missing, too large or not TOML.
    """
    text = decode(path, read_bytes(path, LARGEST))
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST:
            raise CircuitInputError(
                f"{path}:{number}: a line of {len(line)} characters; allowed: up to {LONGEST}"
            )
    try:
        data = tomllib.loads(text)
        _check_sizes(data)
    except (ValueError, RecursionError) as error:
        # Besides its own error, the parser raises these for long integers and deep nesting.
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise CircuitInputError(f"{path}: not a TOML file: {reason}") from error
    return data


def validate(
    path: Path,
    data: dict[str, Any],
    model: type[Model],
    context: dict[str, Any] | None = None,
) -> Model:
    """Validate what a TOML file holds.

    Args:
        context: What its validators need beside the values.

    Raises:
        CircuitInputError: A key or value is not allowed.
    """
    try:
        return model.model_validate(data, context=context)
    except ValidationError as error:
        raise CircuitInputError(f"{path}: {explain(error, model)}") from error


def _check_sizes(data: dict[str, Any]) -> None:
    """Refuse what TOML allows but no reader of it needs: deep nesting and huge integers."""
    level: list[Any] = [data]
    for _ in range(DEEPEST):
        inside: list[Any] = []
        for value in level:
            if isinstance(value, dict | list):
                inside.extend(value.values() if isinstance(value, dict) else value)
            elif isinstance(value, int) and not -(2**63) <= value < 2**63:
                raise ValueError(f"the integer {shown(value)}; allowed: 64 bits")
        level = inside
        if not level:
            return
    raise ValueError(f"nested too deep; allowed: {DEEPEST} levels")


def explain(error: ValidationError, model: type[BaseModel]) -> str:
    """Say the first problem of a validation in one line.

    Args:
        model: The model that was validated, for the list of allowed keys.

    Returns:
        Key, value and what is allowed.
    """
    errors = error.errors()
    # A mistyped key makes another one missing: the mistyped one is what to mend.
    first = next((item for item in errors if item["type"] == "extra_forbidden"), errors[0])
    place, fault = first["loc"], first["type"]
    of_key = place[-1:] == ("[key]",)
    key = ".".join(str(part) for part in (place[:-2] if of_key else place))[:LONGEST_KEY]
    if fault == "extra_forbidden":
        return f"unknown key {key!r}; allowed: {_allowed_keys(model, place[:-1])}"
    if fault == "missing":
        return f"key {key!r} is missing"
    message = first["msg"].removeprefix("Value error, ")
    if fault in ("model_type", "dict_type"):
        keys = _allowed_keys(model, place)
        message = "allowed: a table" + (f" with the keys {keys}" if keys else "")
    elif fault in ("tuple_type", "list_type"):
        message = "allowed: a list"
    elif isinstance(first["input"], Mapping | BaseModel):
        # What a whole table is checked for: its message names the key in it and the value.
        return f"{key}: {message}" if key else message
    if of_key:
        return f"{key}: the key {shown(first['input'])}: {message}"
    return f"{key or 'the file'} = {shown(first['input'])}: {message}"


def _allowed_keys(model: type[BaseModel], place: tuple[int | str, ...]) -> str:
    """Keys of the table at a place in a file; empty when it may hold any."""
    annotation: Any = model
    for part in place:
        table = _model_in(annotation)
        if get_origin(annotation) in (dict, list, tuple):
            annotation = get_args(annotation)[1 if get_origin(annotation) is dict else 0]
        elif table is not None and part in (fields := _fields(table)):
            annotation = fields[str(part)].annotation
    table = None if get_origin(annotation) is dict else _model_in(annotation)
    return ", ".join(_fields(table)) if table is not None else ""


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """A model's fields by the keys of the file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation names, by itself or among alternatives."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
