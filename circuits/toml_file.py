"""TOML files read into strict models, with one clear line when they are not what they should be."""

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from circuits.errors import CircuitInputError


class StrictModel(BaseModel):
    """A frozen record that refuses unknown keys and non-finite numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)


Model = TypeVar("Model", bound=BaseModel)


def read_toml(path: Path, model: type[Model]) -> Model:
    """Read and validate a TOML file.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    model : type of pydantic.BaseModel
        What it must hold.

    Returns
    -------
    pydantic.BaseModel
        The validated contents.

    Raises
    ------
    CircuitInputError
        The file is missing, not TOML, or a key or value is not allowed.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a UTF-8 text file"
        raise CircuitInputError(f"{path}: cannot be read: {reason}") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CircuitInputError(f"{path}: not a TOML file: {error}") from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise CircuitInputError(f"{path}: {explain(error, model)}") from error


def explain(error: ValidationError, model: type[BaseModel]) -> str:
    """Say the first problem of a validation in one line.

    Parameters
    ----------
    error : pydantic.ValidationError
        What pydantic found.
    model : type of pydantic.BaseModel
        The model that was validated, for the list of allowed keys.

    Returns
    -------
    str
        Key, value and what is allowed.
    """
    errors = error.errors()
    # A mistyped key makes another one missing: the mistyped one is what to mend.
    first = next((item for item in errors if item["type"] == "extra_forbidden"), errors[0])
    key = ".".join(str(part) for part in first["loc"]) or "the file"
    if first["type"] == "extra_forbidden":
        allowed = ", ".join(model.model_fields) if len(first["loc"]) == 1 else "see the docs"
        return f"unknown key {key!r}; allowed: {allowed}"
    if first["type"] == "missing":
        return f"key {key!r} is missing"
    message = first["msg"].removeprefix("Value error, ")
    return f"{key} = {first['input']!r}: {message}"
