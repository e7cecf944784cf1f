"""What of a stranger's model file may reach ngspice: models, parameters, sub-circuits, no more."""

import re
from pathlib import Path

from circuits.errors import CircuitInputError, shown
from circuits.text_file import comment

LONGEST = 4000
"""Characters of a line: long expressions are in order, endless ones are not."""

OSDI = "it needs a compact model through OSDI (Verilog-A), which this ngspice lacks"

ALLOWED = (
    ".model", ".subckt", ".ends", ".eom", ".macro", ".param", ".parameters", ".parameter", ".func",
    ".lib", ".endl", ".include", ".inc", ".incl", ".if", ".elseif", ".elif", ".else", ".endif",
    ".option", ".options", ".opt",
)  # fmt: skip
_OPTIONS = {"scale", "wnflag", "parser"}
_ELEMENTS = "bcdefghijlmqrvx"
_MODELS = (
    "nmos", "pmos", "npn", "pnp", "lpnp", "d", "r", "res", "rmodel", "c", "cap", "cmodel", "l",
    "ind", "njf", "pjf", "vdmos", "vdmosn", "vdmosp",
)  # fmt: skip
_SPECTRE = (
    "simulator", "section", "endsection", "library", "endlibrary", "parameters", "model", "inline",
    "statistics", "include", "ahdl_include", "subckt", "ends", "real",
)  # fmt: skip
_OSDI_WORDS = re.compile(r"psp10\d|\bosdi\b|pre_osdi|\.hdl\b|verilog", re.IGNORECASE)
_ENCRYPTED = re.compile(r"\.prot(?:ect)?\b|pragma\s+protect", re.IGNORECASE)
_CODE = re.compile(r"""[A-Za-z0-9_ \t.,+\-*/(){}="'~:#@!%&|<>?^\[\];$]*""")
_COMMENT = re.compile(r";|(?:^|\s)\$|(?:^|\s)//")
_FILE = re.compile(r"\b(?:file|pwlfile|wavefile|filename)\b", re.IGNORECASE)


def gated(path: Path, lines: tuple[str, ...]) -> tuple[str, ...]:
    """Let pass what models need, and name what is refused.

    Parameters
    ----------
    path : pathlib.Path
        The file, for messages.
    lines : tuple of str
        Its lines.

    Returns
    -------
    tuple of str
        As many lines: code without comments, comments made harmless.

    Raises
    ------
    CircuitInputError
        A line runs commands, loads code, touches files, or is not written in SPICE.
    """
    return tuple(_gated(f"{path}:{number}", line) for number, line in enumerate(lines, start=1))


def _gated(place: str, line: str) -> str:
    text = line.strip()
    if _ENCRYPTED.search(text):
        raise CircuitInputError(f"{place}: encrypted, which ngspice cannot read: {shown(text)}")
    if text.startswith(("*", "//")):
        return comment(text.lstrip("*/").strip())
    code = _COMMENT.split(text, maxsplit=1)[0].strip()
    if not code or code.lower() == ".end":
        return ""
    if len(code) > LONGEST:
        raise CircuitInputError(f"{place}: {len(code)} characters; allowed: {LONGEST}")
    if _OSDI_WORDS.search(code):
        raise CircuitInputError(f"{place}: {OSDI}: {shown(code)}")
    word = code.split(maxsplit=1)[0].lower()
    if not code.startswith(("+", ".")) and word in _SPECTRE:
        raise CircuitInputError(
            f"{place}: Spectre's own language, which ngspice cannot read; allowed: SPICE syntax, "
            f"as Spectre reads it under 'simulator lang=spice': {shown(code)}"
        )
    match = _CODE.match(code)
    if match is None or match.end() < len(code):
        wrong = code[match.end() if match else 0]
        raise CircuitInputError(
            f"{place}: character {wrong!r} has no place in models: {shown(code)}"
        )
    if _FILE.search(code) and word not in (".include", ".inc", ".incl", ".lib"):
        raise CircuitInputError(f"{place}: models read and write no files: {shown(code)}")
    if re.search(r"\bexternal\b", code, re.IGNORECASE):
        raise CircuitInputError(f"{place}: models have no external sources: {shown(code)}")
    if not code.startswith("+"):
        _check_word(place, word, code)
    return code


def _check_word(place: str, word: str, code: str) -> None:
    if word.startswith("."):
        if word not in ALLOWED:
            raise CircuitInputError(
                f"{place}: {shown(word)} is refused in models; allowed: {' '.join(ALLOWED)}"
            )
        if word.startswith(".opt"):
            names = {part.split("=")[0].lower() for part in code.split()[1:]}
            names -= {"", "="} | {part for part in names if re.match(r"[\d.]", part)}
            if wrong := sorted(names - _OPTIONS):
                raise CircuitInputError(
                    f"{place}: option {wrong[0]!r} is the program's to set; "
                    f"allowed: {', '.join(sorted(_OPTIONS))}"
                )
        if word == ".model":
            kind = re.split(r"[\s(]+", code, maxsplit=3)[2:3]
            if not kind or kind[0].lower() not in _MODELS:
                raise CircuitInputError(
                    f"{place}: model type {shown(kind[0] if kind else '')}; "
                    f"allowed: {', '.join(_MODELS)}"
                )
    elif word[0] == "n":
        raise CircuitInputError(f"{place}: {OSDI}: {shown(code)}")
    elif word[0] not in _ELEMENTS:
        raise CircuitInputError(
            f"{place}: an element {word[0].upper()} has no place in models: {shown(code)}; "
            f"allowed: {' '.join(_ELEMENTS.upper())}"
        )
