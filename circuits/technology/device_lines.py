"""The sub-circuits ``nf`` and ``pf`` around bare transistor models."""

from collections.abc import Mapping

from circuits.spice.word import DEVICE, name, short


def device_lines(models: Mapping[str, str], diffusion: float) -> list[str]:
    """Write sub-circuits of MOS elements.

    Args:
        models: Model of each sub-circuit, by the sub-circuit's name.
        diffusion: Length of a source or drain, m. Fingers share them: ``int((nf+1)/2)`` drains and
            ``int((nf+2)/2)`` sources, as foundries' schematic symbols count.

    Returns:
        Sub-circuits of drain, gate, source, bulk with the parameters w l m nf ad as pd ps nrd nrs
        sa sb sd, in metres and square metres, w that of all fingers together; the element is
        ``m0``. The option makes the width of one finger choose the model's bin.
    """
    length = short(diffusion)
    lines = [".option wnflag=1"]
    for key, model in models.items():
        subcircuit = name(key)
        lines += [
            f".subckt {subcircuit} d g s b w=1u l=1u m=1 nf=1",
            f"+ ad={{int((nf+1)/2)*w/nf*{length}}} as={{int((nf+2)/2)*w/nf*{length}}}",
            f"+ pd={{2*int((nf+1)/2)*(w/nf+{length})}}",
            f"+ ps={{2*int((nf+2)/2)*(w/nf+{length})}}",
            "+ nrd=0 nrs=0 sa=0 sb=0 sd=0",
            f"m0 d g s b {name(model, DEVICE)} "
            "w={w} l={l} m={m} nf={nf} ad={ad} as={as}",
            "+ pd={pd} ps={ps} nrd={nrd} nrs={nrs} sa={sa} sb={sb} sd={sd} delvto=0 mulu0=1",
            f".ends {subcircuit}",
        ]
    return lines
