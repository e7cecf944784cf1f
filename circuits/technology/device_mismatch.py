"""What a technology says of one transistor type: its names, its sizes, its mismatch."""

import math
from typing import Annotated

from pydantic import Field

from circuits.alphabet import Device, ElementPath
from circuits.errors import CircuitInputError
from circuits.toml_file import StrictModel

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]

MOST_A_VT = 1e-7
"""V m: ten times that of an old process; 5 mV um written as 5 is beyond it."""

MOST_A_BETA = 1e-6
"""m: 100 % um."""


class SizeFactor(StrictModel):
    """How a foundry's threshold mismatch departs from the area law.

    sigma(Vth) is multiplied by ``(1 + length (L0/L - 1)) (1 + width (W0/W - 1))
    (1 + area (W0 L0/(W L) - 1))``: the form in which SkyWater's continuous models write it, with
    drawn W and L.

    Attributes:
        l_reference, w_reference: L0 and W0, m.
    """

    length: NotNegative
    width: NotNegative
    area: NotNegative
    l_reference: Positive
    w_reference: Positive

    def at(self, width: float, length: float) -> float:
        """The factor of a transistor of drawn W and L, m."""
        across, along = self.w_reference / width, self.l_reference / length
        return (
            (1 + self.length * (along - 1))
            * (1 + self.width * (across - 1))
            * (1 + self.area * (across * along - 1))
        )


class DeviceMismatch(StrictModel):
    """One type of transistor, ``nf`` or ``pf``.

    Attributes:
        model: Name of the foundry's model.
        names: How netlists drawn with the foundry's symbols call it.
        former_names: How older ones did; left out of a sample's identity: it changes no number.
        unit: Metres per bare number of W and L in such a netlist.
        inner: Name of the MOS element inside the device's sub-circuit, the one that is altered.
        a_vt: Threshold coefficient of a *pair*, V m.
        a_beta: Current-factor coefficient of a *pair*, m.
        delta_w, delta_l: Effective minus drawn width and length in the area law, m.
        w_min, w_max, l_min, l_max: Sizes that the models hold for, of one finger, m.
        size_factor: A departure of the threshold's spread from the area law.
    """

    model: Device
    names: Annotated[tuple[Device, ...], Field(strict=False, max_length=1000)] = ()
    former_names: Annotated[
        tuple[Device, ...], Field(strict=False, max_length=1000, exclude=True)
    ] = ()
    unit: Positive = 1.0
    inner: ElementPath
    a_vt: Annotated[float, Field(ge=0, le=MOST_A_VT)]
    a_beta: Annotated[float, Field(ge=0, le=MOST_A_BETA)]
    delta_w: float = 0.0
    delta_l: float = 0.0
    w_min: Positive
    w_max: Positive
    l_min: Positive
    l_max: Positive
    size_factor: SizeFactor | None = None

    def sigma(
        self, width: float, length: float, multiplier: float = 1.0, fingers: int = 1
    ) -> tuple[float, float]:
        """Standard deviation of one transistor's threshold and relative current factor.

        sigma(Vth) = A_VT / sqrt(2) / sqrt(m W_eff L_eff), and alike for beta (Pelgrom, Duinmaijer
        and Welbers, IEEE J. Solid-State Circuits 24, 1433, 1989; the foundry gives A for the
        difference of a pair, hence the square root of two); see also `SizeFactor`.

        Args:
            width, length: Drawn W of all fingers together, and L, m.
            multiplier: Equal devices in parallel: they add to the area.
            fingers: Fingers that share the width; the smallest and largest width are those of one.

        Returns:
            sigma(Vth) in V, sigma(beta)/beta, dimensionless.

        Raises:
            CircuitInputError: The effective area is not positive, or the models do not hold for the
                size.
        """
        w_eff, l_eff = width + self.delta_w, length + self.delta_l
        if w_eff <= 0 or l_eff <= 0 or not multiplier > 0 or fingers < 1:
            raise CircuitInputError(
                f"{self.model}: W = {width:g} m, L = {length:g} m, m = {multiplier:g}, "
                f"nf = {fingers:g} leave no effective area; "
                f"allowed: W > {max(0, -self.delta_w):g} m, L > {max(0, -self.delta_l):g} m, "
                "m > 0, nf >= 1"
            )
        self._must_hold("W of a finger", width / fingers, self.w_min, self.w_max)
        self._must_hold("L", length, self.l_min, self.l_max)
        scale = 1 / math.sqrt(2 * multiplier * w_eff * l_eff)
        factor = self.size_factor.at(width, length) if self.size_factor else 1.0
        return self.a_vt * scale * factor, self.a_beta * scale

    def _must_hold(self, what: str, value: float, low: float, high: float) -> None:
        # Sizes are decimal numbers times 1e-6: the last bit must not decide.
        if not low * (1 - 1e-9) <= value <= high * (1 + 1e-9):
            raise CircuitInputError(
                f"{self.model}: {what} = {value:g} m; its models hold from {low:g} to {high:g} m"
            )
