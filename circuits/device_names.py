"""What the transistors and capacitors of a netlist may be called."""

from functools import cache

from circuits.netlist import GENERIC, CapacitorModel, DeviceName
from circuits.technology import Technology, load_technology, technologies


@cache
def _shipped_names() -> dict[str, DeviceName]:
    return {name: one for tech in technologies() for name, one in _names(load_technology(tech))}


def _names(technology: Technology) -> list[tuple[str, DeviceName]]:
    transistors = [
        (name.lower(), DeviceName(device, technology.name, known.unit))
        for device, known in technology.devices.items()
        for name in (*known.names, *known.former_names)
    ]
    capacitors = [
        (
            name.lower(),
            DeviceName(
                "c",
                technology.name,
                each.unit,
                CapacitorModel(
                    each.area, each.perimeter, each.delta, each.width_key, each.length_key
                ),
            ),
        )
        for each in technology.capacitors
        for name in each.names
    ]
    return transistors + capacitors


def device_names(technology: Technology | None = None) -> dict[str, DeviceName]:
    """Every name by which a netlist may call a transistor or a capacitor.

    Returns:
        ``nf`` and ``pf``, which every technology has, and the names of the shipped technologies'
        design kits and of that one's.
    """
    own = {} if technology is None else dict(_names(technology))
    return {**GENERIC, **_shipped_names(), **own}
