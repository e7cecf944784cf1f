"""The document of a fitted distribution: what is written, mailed, read again and sampled."""

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from surrogate.distribution.code_basis import CodeBasis
from surrogate.distribution.conditional import ConditionalDistribution
from surrogate.distribution.consistency import check_conditions
from surrogate.distribution.curve_identity import OF_CURVE
from surrogate.distribution.fitted_condition import FittedCondition, UnfittedCondition
from surrogate.distribution.identity import FORMULAS
from surrogate.distribution.layout import lay_out
from surrogate.distribution.record import FrozenModel
from surrogate.distribution.shape import ShapeBasis
from surrogate.errors import SurrogateInputError
from surrogate.vocabulary import condition_label, quantities_of

FORMAT: Literal["lif-bridge distribution"] = "lif-bridge distribution"
VERSION: Literal[6] = 6

LONGEST_MESSAGE = 1000

LARGEST_FILE = 200_000_000
"""Bytes of a document that are read: a distribution has one or two millions."""


class Distribution(FrozenModel):
    """Fitted distribution of one circuit in one technology.

    Attributes:
        format, version: What this file is, and of which layout.
        circuit, technology: What was swept.
        seed: Of the bootstraps.
        free: Parameters that are drawn.
        conditions: One fitted condition each.
        sha256: Digest of everything else in the document.
        kind: ``"neuron"``, ``"synapse"`` or ``"weight"``.
        plan_sha256, samples_sha256: Digests of the plan of the sweep and of its table.
        units: SI unit of each parameter.
        derived: Parameters that follow from others, with their formulas.
        basis: Components of the membrane curve, or of a weight's currents by code; None of a
            synapse, or where `no_basis` says why.
        no_basis: Why the curve has no components and every neuron has the median curve.
        unfitted: Conditions under which too little could be measured for a distribution.
    """

    format: Literal["lif-bridge distribution"] = FORMAT
    version: Literal[6] = VERSION
    sha256: str = ""
    circuit: str
    technology: str
    kind: Literal["neuron", "synapse", "weight"] = "neuron"
    plan_sha256: str
    samples_sha256: str
    seed: int
    units: dict[str, str]
    free: list[str]
    derived: dict[str, str]
    basis: ShapeBasis | CodeBasis | None
    no_basis: str
    conditions: Annotated[list[FittedCondition], Field(min_length=1)]
    unfitted: list[UnfittedCondition]

    @model_validator(mode="after")
    def _fits_together(self) -> "Distribution":
        """A document from a stranger must not fail later, in the middle of a network."""
        names = {*self.free, *self.derived}
        if len(names) < len(self.free) + len(self.derived):
            raise ValueError("free, derived: a parameter stands there twice")
        allowed = quantities_of(self.kind)
        for name in (*self.free, *self.derived):
            if name not in allowed:
                raise ValueError(f"{name} is no parameter of a {self.kind}")
            if self.units.get(name) != allowed[name].unit:
                raise ValueError(
                    f"units.{name} = {self.units.get(name)!r}; allowed: {allowed[name].unit}"
                )
        for name in self.derived:
            if name in OF_CURVE:
                if self.basis is None:
                    raise ValueError(f"derived.{name}: the basis that it follows from is missing")
                continue
            if name not in FORMULAS:
                raise ValueError(f"derived.{name}: allowed: {', '.join((*FORMULAS, *OF_CURVE))}")
            if not set(FORMULAS[name].of) <= set(self.free):
                raise ValueError(f"derived.{name}: what it follows from is missing")
        check_conditions(self.conditions, self.free, self.derived, self.basis, self.kind)
        return self

    def condition(self, corner: str, temperature_celsius: float) -> FittedCondition:
        """ConditionalDistribution at a condition of the sweep.

        Raises:
            SurrogateInputError: The condition was not swept, or has no distribution.
        """
        for distribution in self.conditions:
            if (distribution.corner, distribution.temperature_celsius) == (
                corner,
                temperature_celsius,
            ):
                return distribution
        raise SurrogateInputError(
            f"{self.circuit}: no distribution at {condition_label(corner, temperature_celsius)}; "
            f"allowed: {self._known}"
        )

    def at(self, corner: str, temperature_celsius: float) -> ConditionalDistribution:
        """Distribution at a corner of the sweep, at any temperature between the swept ones.

        Raises:
            SurrogateInputError: The corner was not swept, or the temperature lies outside what was.
        """
        here = sorted(
            (distribution for distribution in self.conditions if distribution.corner == corner),
            key=lambda distribution: distribution.temperature_celsius,
        )
        knots = [
            distribution
            for distribution in here
            if distribution.temperature_celsius == temperature_celsius
        ] or here
        inside = (
            bool(knots)
            and knots[0].temperature_celsius <= temperature_celsius
            and temperature_celsius <= knots[-1].temperature_celsius
        )
        if not inside:
            raise SurrogateInputError(
                f"{self.circuit}: no distribution at "
                f"{condition_label(corner, temperature_celsius)}; allowed: {self._known}, and "
                "temperatures between those of a corner"
            )
        return ConditionalDistribution(
            corner, temperature_celsius, tuple(knots), tuple(self.free), tuple(self.derived),
            self.basis,
        )  # fmt: skip

    @property
    def _known(self) -> str:
        return ", ".join(distribution.label for distribution in self.conditions)

    @property
    def counts(self) -> dict[str, int]:
        """Mismatch samples of all conditions by status."""
        found: Counter[str] = Counter()
        for distribution in self.conditions:
            found.update(distribution.counts)
        for other in self.unfitted:
            found.update(other.counts)
        return dict(found)

    def sealed(self) -> "Distribution":
        """The same with its digest."""
        return self.model_copy(update={"sha256": digest_of(self.model_dump())})

    def to_json(self) -> str:
        """Render it as a readable JSON document; the same distribution gives the same bytes."""
        return lay_out(self.model_dump()) + "\n"


def digest_of(document: dict[str, Any]) -> str:
    """SHA-256 of all of a document but its digest, in a form that layout does not change."""
    content = {key: value for key, value in document.items() if key != "sha256"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def load_distribution(path: Path) -> Distribution:
    """Read a fitted distribution, a JSON document from `Distribution.to_json`.

    Raises:
        SurrogateInputError: The file is missing, too large, not JSON, of another version, not a
            distribution, or not what was written.
    """
    try:
        if not path.is_file():
            raise SurrogateInputError(f"{path}: cannot be read: no such file")
        if (size := path.stat().st_size) > LARGEST_FILE:
            raise SurrogateInputError(f"{path}: {size} bytes; allowed: {LARGEST_FILE}")
        content = path.read_bytes()
    except OSError as error:
        raise SurrogateInputError(_one_line(f"{path}: cannot be read: {error}")) from error
    return parse_distribution(content, str(path))


def parse_distribution(content: bytes, where: str) -> Distribution:
    """Read a fitted distribution from a document's content.

    Args:
        content: As of a file of `Distribution.to_json`.
        where: What it is, for the error.

    Raises:
        SurrogateInputError: It is not JSON, of another version, not a distribution, or not what was
            written.
    """
    try:
        return _validated(json.loads(content.decode(), object_pairs_hook=_without_duplicates))
    except SurrogateInputError as error:
        raise SurrogateInputError(_one_line(f"{where}: {error}")) from error
    except ValueError as error:
        raise SurrogateInputError(_one_line(f"{where}: cannot be read: {error}")) from error
    except RecursionError as error:
        raise SurrogateInputError(f"{where}: cannot be read: nested too deeply") from error


def _validated(document: object) -> Distribution:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise SurrogateInputError(f'not a distribution; allowed: "format": "{FORMAT}"')
    if document.get("version") != VERSION:
        raise SurrogateInputError(
            f"version = {_shown(document.get('version'))}; allowed: {VERSION}. "
            "lif-bridge fit DIR writes it anew from the samples"
        )
    try:
        distribution = Distribution.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        where = f"{key} = {_shown(first['input'])}: " if key else ""
        raise SurrogateInputError(f"{where}{first['msg'].removeprefix('Value error, ')}") from error
    if distribution.sha256 != digest_of(document):
        raise SurrogateInputError(
            f"sha256 = {distribution.sha256[:16]!r}…: not the digest of the rest, which was "
            "changed "
            "or torn since it was written; lif-bridge fit DIR writes it anew from the samples"
        )
    return distribution


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(f"a key stands twice in {{{_shown(', '.join(key for key, _ in pairs))}}}")
    return found


def _shown(value: object) -> str:
    return repr(value)[:80]


def _one_line(message: str) -> str:
    """What a file says may hold line breaks and terminal codes."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in message)[:LONGEST_MESSAGE]
