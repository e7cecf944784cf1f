"""The document of a fitted law: what is written, mailed, read again and sampled."""

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from surrogate.errors import SurrogateInputError
from surrogate.law.condition import ConditionLaw, UnfittedCondition
from surrogate.law.identity import IDENTITIES
from surrogate.law.law import Law
from surrogate.law.record import FrozenModel
from surrogate.law.shape import ShapeBasis
from surrogate.vocabulary import quantities_of

FORMAT: Literal["lif-bridge distribution"] = "lif-bridge distribution"
VERSION: Literal[2] = 2

LARGEST_FILE = 200_000_000
"""Bytes of a document that are read: a law has one or two millions."""


class Distribution(FrozenModel):
    """Fitted law of one circuit in one technology.

    Attributes
    ----------
    format, version
        Identity of the file format.
    sha256 : str
        Digest of everything else in the document.
    circuit, technology : str
        What was swept.
    kind : str
        ``"neuron"`` or ``"synapse"``.
    plan_sha256, samples_sha256 : str
        Digests of the plan of the sweep and of its table.
    seed : int
        Seed of the bootstraps.
    units : dict of str to str
        SI unit of each parameter.
    free : list of str
        Parameters that are drawn.
    derived : dict of str to str
        Parameters that follow from others, with their formulas.
    basis : ShapeBasis or None
        Components of the membrane curve; None of a synapse, or where `no_basis` says why.
    no_basis : str
        Why the curve has no components and every neuron has the median curve.
    conditions : list of ConditionLaw
        One law a condition.
    unfitted : list of UnfittedCondition
        Conditions under which too little could be measured for a law.
    """

    format: Literal["lif-bridge distribution"] = FORMAT
    version: Literal[2] = VERSION
    sha256: str = ""
    circuit: str
    technology: str
    kind: Literal["neuron", "synapse"] = "neuron"
    plan_sha256: str
    samples_sha256: str
    seed: int
    units: dict[str, str]
    free: list[str]
    derived: dict[str, str]
    basis: ShapeBasis | None
    no_basis: str
    conditions: Annotated[list[ConditionLaw], Field(min_length=1)]
    unfitted: list[UnfittedCondition]

    @model_validator(mode="after")
    def _fits_together(self) -> "Distribution":
        """A document from a stranger must not fail later, in the middle of a network."""
        allowed = quantities_of(self.kind)
        for name in (*self.free, *self.derived):
            if name not in allowed:
                raise ValueError(f"{name} is no parameter of a {self.kind}")
        if len({*self.free, *self.derived}) < len(self.free) + len(self.derived):
            raise ValueError("free, derived: a parameter stands there twice")
        for name in self.derived:
            if name not in IDENTITIES:
                raise ValueError(f"derived.{name}: allowed: {', '.join(IDENTITIES)}")
            if not set(IDENTITIES[name].of) <= set(self.free):
                raise ValueError(f"derived.{name}: what it follows from is missing")
        keys = [(law.corner, law.temperature_celsius) for law in self.conditions]
        if len(set(keys)) < len(keys):
            raise ValueError("conditions: two are of the same corner and temperature")
        for law in self.conditions:
            law.check(self.free, [*self.free, *self.derived], self.basis)
        return self

    def condition(self, corner: str, temperature_celsius: float) -> ConditionLaw:
        """Law at a condition of the sweep.

        Raises
        ------
        SurrogateInputError
            The condition was not swept, or has no law.
        """
        for law in self.conditions:
            if (law.corner, law.temperature_celsius) == (corner, temperature_celsius):
                return law
        raise SurrogateInputError(
            f"{self.circuit}: no law at {corner} {temperature_celsius:g} °C; allowed: {self._known}"
        )

    def at(self, corner: str, temperature_celsius: float) -> Law:
        """Law at a corner of the sweep, at any temperature between the swept ones.

        Raises
        ------
        SurrogateInputError
            The corner was not swept, or the temperature lies outside what was.
        """
        here = sorted(
            (law for law in self.conditions if law.corner == corner),
            key=lambda law: law.temperature_celsius,
        )
        knots = [law for law in here if law.temperature_celsius == temperature_celsius] or here
        inside = (
            bool(knots)
            and knots[0].temperature_celsius <= temperature_celsius
            and temperature_celsius <= knots[-1].temperature_celsius
        )
        if not inside:
            raise SurrogateInputError(
                f"{self.circuit}: no law at {corner} {temperature_celsius:g} °C; allowed: "
                f"{self._known}, and temperatures between those of a corner"
            )
        return Law(
            corner, temperature_celsius, tuple(knots), tuple(self.free), tuple(self.derived),
            self.basis,
        )  # fmt: skip

    @property
    def _known(self) -> str:
        return ", ".join(f"{law.corner} {law.temperature_celsius:g} °C" for law in self.conditions)

    def sealed(self) -> "Distribution":
        """The same with its digest."""
        return self.model_copy(update={"sha256": _digest(self.model_dump())})

    def to_json(self) -> str:
        """Render the law as a readable JSON document; the same law gives the same bytes."""
        return json.dumps(self.model_dump(), indent=1, ensure_ascii=False) + "\n"


def _digest(document: dict[str, Any]) -> str:
    """SHA-256 of all of a document but its digest, in a form that layout does not change."""
    content = {key: value for key, value in document.items() if key != "sha256"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def load_distribution(path: Path) -> Distribution:
    """Read a fitted law.

    Parameters
    ----------
    path : pathlib.Path
        A JSON document from `Distribution.to_json`.

    Returns
    -------
    Distribution
        The law.

    Raises
    ------
    SurrogateInputError
        The file is missing, too large, not JSON, of another version, not a law, or not what was
        written.
    """
    try:
        if (size := path.stat().st_size) > LARGEST_FILE:
            raise SurrogateInputError(f"{path}: {size} bytes; allowed: {LARGEST_FILE}")
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise SurrogateInputError(f"{path}: cannot be read: {error}") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise SurrogateInputError(f'{path}: not a law; allowed: "format": "{FORMAT}"')
    if document.get("version") != VERSION:
        raise SurrogateInputError(
            f"{path}: version = {document.get('version')!r}; allowed: {VERSION}. "
            "lif-bridge fit DIR writes it anew from the samples"
        )
    try:
        law = Distribution.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the file"
        shown = repr(first["input"])[:80]
        raise SurrogateInputError(f"{path}: {key} = {shown}: {first['msg']}") from error
    if law.sha256 != _digest(document):
        raise SurrogateInputError(
            f"{path}: sha256 = {law.sha256[:16]!r}…: not the digest of the rest, which was changed "
            "or torn since it was written; lif-bridge fit DIR writes it anew from the samples"
        )
    return law
