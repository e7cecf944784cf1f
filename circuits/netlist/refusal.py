"""Why a construct that ngspice knows has no place in a stranger's netlist."""

ALLOWED = "allowed: .subckt, .ends, .param, .include, .end and elements X, M, R, C, V, I, E, G"

# Tools put many of these into the netlist, xschem from its code blocks.
_DELETE = "delete these lines"
_DIRECTIVES = {
    ".control .endc .exec .shell": f"a netlist gives no commands: {_DELETE}, the program runs the "
    "analyses",
    ".lib .endl .model": f"models come from the technology: {_DELETE}",
    ".csparam .func .data .step .alter": "parameters are numbers and .param expressions",
    ".option .options .opt .temp .width .spiceinit":
        f"the program sets how ngspice computes: {_DELETE}",
    ".save .print .plot .probe .meas .measure .four .fourier .write .wrdata":
        f"the program decides what is measured and written: {_DELETE}",
    ".tran .ac .dc .op .tf .noise .sens .disto .pz .pss .sp .mc .wcase":
        f"the program decides what is analysed: {_DELETE}",
    ".ic .nodeset .loadbias .savebias":
        f"the datasheet gives the start of the membrane: {_DELETE}",
    ".if .elseif .elif .else .endif": "a netlist has no branches",
    ".newtitle": "the program writes the deck around the sub-circuit",
    ".codemodel .veriloga .hdl .va .pre_osdi .osdi": "no code is loaded",
}  # fmt: skip
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
