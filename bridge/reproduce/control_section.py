"""The control section of a stand-alone file: a sample's commands, and what they measure."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from bridge.reproduce.recording import Recording
from circuits import Circuit, Condition
from circuits.spice import command
from circuits.spice.card import comment
from surrogate.vocabulary import QUANTITIES, Status

DIGITS = 17
"""As many as tell every two numbers apart."""

SPIKES = 3
"""Of a sample that was measured."""

# Of one step of monotone cubics (Fritsch and Butland, SIAM J. Sci. Stat. Comput. 5, 300, 1984, as
# scipy's PchipInterpolator): the integral of its first part u, for what is drawn from the supply.
# h is the step, a and b are the ends, p and q the slopes there.
_ENERGY = """\
define ends(u,a,b) a*(u-u^3+u^4/2)+b*(u^3-u^4/2)
define slopes(u,p,q) p*(u^2/2-2*u^3/3+u^4/4)+q*(u^4/4-u^3/3)
define part(u,h,a,b,p,q) h*(ends(u,a,b)+h*slopes(u,p,q))
let t = time[n1-2,n2+1]
let y = -i(vdd)[n1-2,n2+1]
let k = length(t)-1
let h = t[1,k]-t[0,k-1]
let m = (y[1,k]-y[0,k-1])/h
let h0 = h[0,k-2]
let h1 = h[1,k-1]
let m0 = m[0,k-2]
let m1 = m[1,k-1]
let same = m0*m1 gt 0
let d = same*3*(h0+h1)*m0*m1/((2*h1+h0)*m1+(h1+2*h0)*m0+(1-same)*1e30)
let h = h[1,k-2]
let a = y[1,k-2]
let b = y[2,k-1]
let p = d[0,k-3]
let q = d[1,k-2]
let steps = part(1,h,a,b,p,q)
let j = k-3
let u1 = (spike1-t[1])/h[0]
let u2 = (spike2-t[k-2])/h[j]
let head = part(u1,h[0],a[0],b[0],p[0],q[0])
let tail = steps[j]-part(u2,h[j],a[j],b[j],p[j],q[j])
let energy_per_spike = SUPPLY*(mean(steps)*length(steps)-head-tail)"""


def control_section(
    recording: Recording, circuit: Circuit, condition: Condition, stored: Mapping[str, Any]
) -> list[str]:
    """Write the commands that give a sample's numbers, and print them beside the stored ones.

    Returns:
        Commands. Rates, reset and energy are computed as `bridge.measure` does it; zeros of the DC
        curve by ngspice's own ``meas``, on straight lines and with seven digits.
    """
    level = condition.supply / 2
    spike_run = command.stop_when("out", ">", level)
    measured = stored.get("status") == Status.OK
    lines = [command.ONE_THREAD, f"set numdgt={DIGITS}"]
    sweeps = spikes = 0
    stop = ""
    for sent in recording.commands:
        if sent == command.FORGET_RUNS:
            continue  # results are wanted here; it changes no number
        lines.append(sent)
        if sent.startswith("dc "):
            sweeps += 1
            lines += _zeros(circuit, sweeps, stored) if measured else []
        elif sent.startswith("stop "):
            stop = sent
        elif sent == command.FORGET_STOPS and stop == spike_run and spikes < SPIKES:
            spikes += 1
            lines += _spike(spikes, level, measured)
    if measured:
        lines += _train(condition, stored)
    if spikes:
        lines += _interactive("plot v(mem) v(out)")
    return lines


def _beside(name: str, stored: Mapping[str, Any], accuracy: str, relative: bool) -> Iterator[str]:
    """Print a value that is in the vector `name` beside the stored one."""
    value = stored[name]
    if not isinstance(value, float) or not math.isfinite(value):
        return
    unit = QUANTITIES[name].unit
    yield f"let {name}_stored = {value!r}"
    if relative and value:
        yield f"let {name}_difference = {name}/{name}_stored-1"
        yield f"echo {name} in {unit} - here - stored - relative difference: {accuracy}"
    else:
        yield f"let {name}_difference = {name}-{name}_stored"
        yield f"echo {name} in {unit} - here - stored - difference: {accuracy}"
    yield f"print {name} {name}_stored {name}_difference"


def _zeros(circuit: Circuit, sweep: int, stored: Mapping[str, Any]) -> Iterator[str]:
    """Zeros of the membrane's current after one of the clamp's sweeps."""
    if sweep == 1 and circuit.neuron.feedback == "current":
        yield "meas dc v_threshold find v(mem) when i(vclamp)=0 rise=1"
        yield from _beside(
            "v_threshold", stored, "up to some mV, straight lines here, cubics there", False
        )
    if sweep == 2:
        yield "meas dc v_rest find v(mem) when i(vclamp)=0 fall=1"
        yield from _beside("v_rest", stored, "some uV, straight lines here, cubics there", False)
    if sweep == 1:
        yield from _interactive("plot i(vclamp) vs v(mem)")


def _spike(number: int, level: float, measured: bool) -> Iterator[str]:
    """The time of a spike: where the line through the last two points crosses the level."""
    n = f"n{number}"
    yield f"let {n} = length(time)-1"
    if measured:
        yield (
            f"let spike{number} = time[{n}-1]+({level!r}-v(out)[{n}-1])"
            f"/(v(out)[{n}]-v(out)[{n}-1])*(time[{n}]-time[{n}-1])"
        )
    else:
        yield f"let end{number} = time[{n}]"
        yield f"let out{number} = v(out)[{n}]"
        yield f"echo waited for spike {number}, output above {level!r} V - time in s - output in V"
        yield f"print end{number} out{number}"


def _train(condition: Condition, stored: Mapping[str, Any]) -> Iterator[str]:
    same = "below 1e-12, the same arithmetic"
    yield "let rate_high = 1/(spike2-spike1)"
    yield from _beside("rate_high", stored, same, True)
    yield "let rate_low = 1/(spike3-spike2)"
    yield from _beside("rate_low", stored, same, True)
    yield "let v_reset = minimum(v(mem)[n1,n2])"
    yield from _beside("v_reset", stored, same, True)
    yield comment("energy: integral of the monotone cubics through the current, spike to spike")
    yield from _ENERGY.replace("SUPPLY", repr(condition.supply)).splitlines()
    yield from _beside("energy_per_spike", stored, same, True)


def _interactive(command: str) -> list[str]:
    return ["if $?batchmode", "else", f"  {command}", "end"]
