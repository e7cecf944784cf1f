"""Devices of design kits that no technology here has: one line on each, with the way out."""

import re
from collections.abc import Iterable

from circuits.errors import listed

OWN = "a technology folder of your own (--technology) that names it"

_VALUE = "write it as an R or C with its value"
_KITS = (
    (r"sg13g?2?_.*|cap_cmim|rhigh|rppd|rsil",
     "of IHP SG13G2, whose PSP103 transistors need OSDI, which this ngspice lacks: see "
     "docs/technologies.md; allowed: another technology's devices, or nf and pf"),
    (r".*_fd_sc_.*",
     "a standard cell; allowed: a sub-circuit of its transistors in the netlist, by .include"),
    (r"sky130_fd_pr__(?!.*(res|cap|diode|npn|pnp|ind|photo)_).*fet_.*|sky130_fd_pr__rf_.*",
     "of sky130, of which the 1.8 V standard pair is shipped, no lvt, hvt, 3.3 V or 5 V device; "
     f"allowed: sky130_fd_pr__nfet_01v8 and sky130_fd_pr__pfet_01v8, or {OWN}"),
    (r"sky130_fd_pr__(res|cap).*|[np]poly?f_[us].*|[np]plus_[us].*|rm[1-9]|tm[0-9]+k|nwell"
     r"|cap_(nmos|pmos|mim).*|moscap.*|mim.*",
     f"a resistor or capacitor of a design kit; allowed: {_VALUE}"),
    (r"([np]fet|[np]mos)_(0[356]v[03]|10v0|6p0|5p0|3p3).*",
     "of gf180mcu, of which the 3.3 V standard pair is shipped, no 5 V, 6 V, native or salicide-"
     f"blocked device; allowed: nfet_03v3 and pfet_03v3, or {OWN}"),
    (r".*(npn|pnp|diode).*", "a bipolar transistor or diode; allowed: transistors, R and C"),
    (r"[np](mos|ch|fet)[a-z0-9_.]*|cmos[np]|mos[np]|[np]_?[0-9][a-z0-9_.]*",
     "of a model card; allowed: nf and pf, which every technology has, a shipped technology's own "
     f"names, or {OWN}"),
)  # fmt: skip
"""Patterns of names, lower case, and what to say of such a device; the first that fits."""


def unknown_device(name: str, transistors: Iterable[str], subcircuits: Iterable[str]) -> str:
    """Say of a device that is called and not known which it is, and what is allowed.

    Args:
        name: Lower case.
        transistors, subcircuits: Those that might be called.
    """
    for pattern, what in _KITS:
        if re.fullmatch(pattern, name):
            return f"unknown device {name[:40]!r}: {what}"
    return (
        f"unknown device {name[:40]!r}; allowed: {listed([*transistors, *subcircuits])}, or {OWN}"
    )
