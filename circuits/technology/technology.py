"""A technology: model cards, corners, temperature range, transistors with their mismatch."""

import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, model_validator

from circuits.alphabet import Corner, Phrase, Prose, Word
from circuits.errors import CircuitInputError, listed, shown
from circuits.spice import card
from circuits.technology.device_lines import device_lines
from circuits.technology.device_mismatch import DeviceMismatch
from circuits.technology.extract import VERSION, extract
from circuits.technology.kit_capacitor import KitCapacitor
from circuits.technology.library import Library
from circuits.technology.model_files import ModelFiles
from circuits.technology.process_spread import ProcessSpread
from circuits.technology.readable import check_readable
from circuits.technology.text_cache import cached
from circuits.toml_file import StrictModel, read_toml

STATISTICAL = "statistical"
"""The corner that stands for a chip drawn from the process spread."""

DEVICES = ("nf", "pf")

_NGBEHAVIOR = {"ngspice": "", "hspice": "hsa", "spectre": "spe"}
_FILE = "technology.toml"
_DEVICES_FILE = "devices.inc"


class Technology(StrictModel):
    """A fabrication technology.

    Attributes:
        name, title, source: Identifier, what a person reads, where the numbers come from.
        nominal_corner: The corner that differences are counted from.
        corners: Process corners, as the model library's sections are called.
        temperature_range_celsius: Range in which the models hold, °C.
        supply: Nominal supply, V.
        compatibility: Dialect of the model files: ``"ngspice"``, ``"hspice"`` or ``"spectre"``, see
            `ngbehavior`.
        devices: The transistors ``nf`` and ``pf``.
        diffusion: Length of a source or drain, m, for a technology without ``devices.inc``: ``nf``
            and ``pf`` are then written around the devices' models.
        process: How chips differ from each other; None: not known.
    """

    name: Word
    title: Phrase
    source: Prose
    nominal_corner: Corner
    corners: Annotated[tuple[Corner, ...], Field(strict=False, min_length=1, max_length=1000)]
    temperature_range_celsius: Annotated[tuple[float, float], Field(strict=False)]
    supply: Annotated[float, Field(gt=0, le=20)]
    compatibility: Literal["ngspice", "hspice", "spectre"] = "ngspice"
    models: ModelFiles
    devices: dict[str, DeviceMismatch]
    diffusion: Annotated[float, Field(gt=0, le=1e-3)] | None = None
    process: ProcessSpread | None = None
    capacitors: Annotated[tuple[KitCapacitor, ...], Field(strict=False)] = ()

    _home: Path = PrivateAttr()
    _own: bool = PrivateAttr()

    @model_validator(mode="after")
    def _complete(self) -> "Technology":
        if self.nominal_corner not in self.corners:
            raise ValueError(
                f"nominal_corner {shown(self.nominal_corner)}; allowed: {listed(self.corners)}"
            )
        if STATISTICAL in self.corners:
            raise ValueError(f"corners: {STATISTICAL!r} is the name of the process spread's draws")
        if sorted(self.devices) != sorted(DEVICES):
            raise ValueError(f"devices: {listed(self.devices)}; allowed: {' and '.join(DEVICES)}")
        if not self.temperature_range_celsius[0] < self.temperature_range_celsius[1]:
            raise ValueError("temperature_range_celsius must run from the lower to the higher")
        return self

    @classmethod
    def read(cls, folder: Path, *, own: bool) -> "Technology":
        """Read a technology from its folder.

        Args:
            folder: Holds ``technology.toml`` and, unless that gives a diffusion, ``devices.inc``.
            own: A user's own: its model files come from a stranger, and pass
                `circuits.technology.gate`.

        Raises:
            CircuitInputError: A file is missing or not what it should be.
        """
        path = folder / _FILE
        technology = read_toml(path, cls)
        technology._home, technology._own = folder, own
        models = technology.models
        if own:
            if models.distribution or models.pdk_folders:
                raise CircuitInputError(
                    f"{path}: models.distribution and models.pdk_folders are those of shipped "
                    "technologies; allowed: model files in the technology's own folder"
                )
            technology.model_folder()
            technology.inlined(technology.nominal_corner)
        return technology

    @property
    def own_folder(self) -> Path | None:
        """Folder of a user's own technology; None of a shipped one."""
        return self._home if self._own else None

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be asked for as a corner: the corners, and ``"statistical"`` if it is known."""
        return (*self.corners, STATISTICAL) if self.process is not None else self.corners

    @property
    def ngbehavior(self) -> str:
        """Value of ngspice's variable of that name that the models need; empty: unset.

        It must be sent to ngspice before a deck of this technology is loaded (``set
        ngbehavior=hsa``), and taken back before one of another (``unset ngbehavior``): ngspice
        reads it whenever it loads a deck.
        """
        return _NGBEHAVIOR[self.compatibility]

    def model_folder(self) -> Path:
        """Folder of the model cards.

        Raises:
            CircuitInputError: The models are not installed, or a file is missing.
        """
        return self.models.locate(self.name, self._home)

    def devices_file(self) -> Path:
        """File with the ``nf`` and ``pf`` sub-circuits of this technology."""
        return self._home / _DEVICES_FILE

    def model_lines(self, corner: str, process: Mapping[str, float] | None = None) -> list[str]:
        """Lines of a deck that bring in the models of a corner.

        Args:
            corner: One of `choices`.
            process: For ``"statistical"``: the chip's deviation of every variable of `process`;
                None: the mean chip.

        Returns:
            ``.include`` and ``.lib`` lines with absolute paths, or the models themselves; with
            ``nf`` and ``pf``.

        Raises:
            CircuitInputError: The corner or a deviation is unknown, or a model file cannot be used.
        """
        if self._own or self.models.keep or corner == STATISTICAL:
            return self.inlined(corner, process)
        self._must_know(corner, process)
        folder = self.model_folder()
        return [
            *(card.include(folder / name) for name in self.models.include),
            card.library(folder / self.models.library, corner),
            card.include(self.devices_file()),
        ]

    def inlined(self, corner: str, process: Mapping[str, float] | None = None) -> list[str]:
        """The same as `model_lines` without a file named; see there.

        Each file comes with the licence that stands at its head.
        """
        return self._inlined(Library(self.own_folder), corner, process)

    def _inlined(
        self, library: Library, corner: str, process: Mapping[str, float] | None
    ) -> list[str]:
        self._must_know(corner, process)
        spread = self.process if corner == STATISTICAL else None
        folder = self.model_folder()
        lines = [line for name in self.models.include for line in library.file(folder / name)]
        section = library.section(
            folder / self.models.library,
            spread.section if spread else corner,
            alone=len(self.corners) == 1,
        )
        if keep := self.models.keep:
            key = "\n".join([str(VERSION), *keep, *section])
            text = cached(key, lambda: "\n".join(extract(section, keep)))
            section = text.split("\n")
        if spread:
            section = spread.drawn(section, spread.values(process))
        lines += [*section, *self._device_lines(library)]
        if self._own:
            check_readable(self.name, lines, self.devices)
        return lines

    @cached_property
    def _digests(self) -> dict[Path, str]:
        """SHA-256, hexadecimal, of every file that the models of any corner are read from."""
        library = Library(self.own_folder)
        for corner in self.choices:
            self._inlined(library, corner, None)
        return library.digests

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256, hexadecimal, of every file that the models are read from, by name."""
        folder = self.model_folder()
        names = {self.devices_file(): "devices"}
        return {
            names.get(path) or os.path.relpath(path, folder): digest
            for path, digest in self._digests.items()
        }

    @property
    def own_files(self) -> tuple[Path, ...]:
        """Every file that a user's own technology is read from, below `own_folder`; else none.

        What else lies in that folder, which may be a whole design kit, is not looked at.
        """
        if not self._own:
            return ()
        # Names without the ways up and down that led to them.
        models = (self._home / os.path.relpath(path, self._home) for path in self._digests)
        return tuple(sorted({self._home / _FILE, *models}))

    def _device_lines(self, library: Library) -> list[str]:
        path = self.devices_file()
        if self.diffusion is None and not path.exists():
            raise CircuitInputError(
                f"{path}: is not there, and {self._home / _FILE} gives no diffusion; allowed: "
                "diffusion = 0.2e-6 (m, the length of a source or drain), with which nf and pf are "
                "written around the models, or a devices.inc of your own"
            )
        if self.diffusion is None or path.exists():
            return library.file(path)
        return device_lines(
            {key: device.model for key, device in self.devices.items()}, self.diffusion
        )

    def check_conditions(self, corners: Iterable[str], temperatures: Iterable[float]) -> None:
        """Check that the models hold for conditions.

        Args:
            temperatures: °C.

        Raises:
            CircuitInputError: They do not; the message says what is allowed.
        """
        for corner in corners:
            self._must_know(corner, key="corners: ")
        low, high = self.temperature_range_celsius
        for value in temperatures:
            if not low <= value <= high:
                raise CircuitInputError(
                    f"temperatures_celsius: {value:g} °C; the models of {self.name} hold from "
                    f"{low:g} to {high:g} °C"
                )

    def _must_know(
        self, corner: str, process: Mapping[str, float] | None = None, key: str = ""
    ) -> None:
        if corner not in self.choices:
            raise CircuitInputError(
                f"{key}unknown corner {shown(corner)}; {self.name} has {listed(self.choices)}"
            )
        if process is not None and corner != STATISTICAL:
            raise CircuitInputError(
                f"process deviations belong to corner {STATISTICAL!r}, not to {corner!r}"
            )
