"""Why a construct that ngspice knows has no place in a stranger's netlist."""

ALLOWED = "allowed: .subckt, .ends, .param, .include, .end and elements X, M, R, C, V, I, E, G"

SECTIONS = {".control": ".endc", ".lib": ".endl"}
"""What ends a section that is passed over, by what begins it: a ``.lib`` of one name does."""

# Tools and test benches put these around a circuit; none of them is the circuit.
_PASSED = (
    ".control .endc .lib .endl .model .option .options .opt .temp .width .save .print .plot .probe "
    ".meas .measure .four .fourier .write .wrdata .tran .ac .dc .op .tf .noise .sens .disto .pz "
    ".pss .sp .mc .wcase .step .ic .nodeset .loadbias .savebias .csparam .backanno .newtitle"
)
PASSED = frozenset(_PASSED.split())
"""Directives that are passed over: never a word of a deck, each named where the netlist is read."""

_DIRECTIVES = {
    ".exec .shell": "a netlist gives no commands: delete these lines",
    ".func .data .alter": "parameters are numbers and .param expressions",
    ".spiceinit": "the program sets how ngspice computes: delete the line",
    ".if .elseif .elif .else .endif": "a netlist has no branches",
    ".codemodel .veriloga .hdl .va .pre_osdi .osdi": "no code is loaded",
}
_ELEMENTS = {
    "a": "a code model", "b": "an expression source", "d": "a device outside the technology",
    "f": "a current-controlled source", "h": "a current-controlled source",
    "j": "a device outside the technology", "k": "an inductive coupling", "l": "an inductor",
    "n": "a Verilog-A device", "o": "a line", "p": "a line",
    "q": "a device outside the technology", "s": "a switch", "t": "a line",
    "u": "a digital device or line", "w": "a switch", "y": "a line",
    "z": "a device outside the technology",
}  # fmt: skip
_REASONS = {name: why for names, why in _DIRECTIVES.items() for name in names.split()}


def refusal(word: str) -> str:
    """Say why a line is refused.

    Returns:
        The reason and what is allowed.
    """
    name = repr(word[:40])
    if word in _REASONS:
        return f"{name} is refused: {_REASONS[word]}; {ALLOWED}"
    if word.startswith("."):
        return f"{name} is refused: it is unknown here; {ALLOWED}"
    if word[0] in _ELEMENTS:
        return f"{name} is refused: {_ELEMENTS[word[0]]}; {ALLOWED}"
    return f"{name} is refused: no element starts so; {ALLOWED}"
